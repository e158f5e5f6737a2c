import { type DocumentNode, GraphQLError, type ParseOptions, parse, validate } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { Limits, Policy } from '../../config.ts'
import { BadRequestError, UnauthenticatedError } from '../../operations/core/errors.ts'
import type { GraphQLContext } from '../execution/context.ts'
import { type DocumentSize, measureDocument } from './document-size.ts'

/**
 * Refuses documents that are too large, before they are validated, and introspection by callers that may not use it.
 */
export function useDocumentLimits(limits: Limits, introspection: Policy): Plugin<GraphQLContext> {
  const introspecting = new WeakSet<DocumentNode>()
  return {
    onParse({ context, setParseFn }) {
      // Not called for documents that are known.
      setParseFn((source, options) => {
        const text = String(source)
        context.budget.owe(text.length / charactersPerUnit)
        const document = parseWithin(limits, text, options)
        const size = notTooDeep(() => measureDocument(document))
        assertWithin(limits, size)
        if (size.introspects) introspecting.add(document)
        return document
      })
    },
    onValidate({ setValidationFn }) {
      setValidationFn((schema, document, rules) =>
        notTooDeep(() => validate(schema, document, rules, { maxErrors, hideSuggestions: true })),
      )
    },
    onExecute({ args }) {
      if (introspection === 'open' || !introspecting.has(args.document)) return
      if (introspection === 'off') throw new BadRequestError('Introspection is disabled.')
      if (!args.contextValue.viewer) throw new UnauthenticatedError('Introspection needs a credential.')
    },
  }
}

/** Parsing and validating take as long as reading a row for so many, in a document that is full of tokens. */
const charactersPerUnit = 25

/** Further errors would not help, and each takes time to describe. */
const maxErrors = 5

function parseWithin({ tokens }: Limits, text: string, options: ParseOptions | undefined): DocumentNode {
  // graphql-js counts the lines before each error that has a location.
  if (numberOfLines(text) > tokens) throw new BadRequestError(`The document has more than ${tokens} lines.`)
  try {
    return notTooDeep(() => parse(text, { ...options, maxTokens: tokens }))
  } catch (error) {
    if (error instanceof GraphQLError && error.message.includes(`${tokens} tokens`)) {
      throw new BadRequestError(`The document has more than ${tokens} tokens.`)
    }
    throw error
  }
}

function numberOfLines(text: string): number {
  return text.split(/\r\n|[\n\r]/).length
}

/** Parsing, measuring and validating are recursive, also where no limit counts the depth. */
function notTooDeep<Result>(run: () => Result): Result {
  try {
    return run()
  } catch (error) {
    if (error instanceof RangeError) throw new BadRequestError('The document is nested too deeply.')
    throw error
  }
}

const bounds = {
  depth: (limit: number) => `is nested more than ${limit} levels deep`,
  fields: (limit: number) => `selects more than ${limit} fields`,
  aliases: (limit: number) => `has more than ${limit} aliases`,
  directives: (limit: number) => `has more than ${limit} directives`,
} satisfies Partial<Record<keyof DocumentSize, (limit: number) => string>>

function assertWithin(limits: Limits, size: DocumentSize): void {
  for (const [name, describe] of Object.entries(bounds)) {
    const bound = name as keyof typeof bounds
    if (size[bound] > limits[bound]) {
      throw new BadRequestError(`The document ${describe(limits[bound])}, counted with its fragments.`)
    }
  }
}
