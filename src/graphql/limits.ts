import { type DocumentNode, GraphQLError, parse } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { Limits, Policy } from '../config.ts'
import { BadRequestError, UnauthenticatedError } from '../operations/errors.ts'
import type { GraphQLContext } from './context.ts'
import { type DocumentSize, measureDocument } from './document-size.ts'

/**
 * Refuses documents that are too much work for anybody, before they are validated, and questions about the schema from
 * those who may not ask them.
 */
export function useDocumentLimits(limits: Limits, introspection: Policy): Plugin<GraphQLContext> {
  const introspecting = new WeakSet<DocumentNode>()
  return {
    onParse({ setParseFn }) {
      setParseFn((source, options) => {
        const document = parseWithin(limits.tokens, source, options)
        const size = measureDocument(document)
        assertWithin(limits, size)
        if (size.introspects) introspecting.add(document)
        return document
      })
    },
    onExecute({ args }) {
      if (introspection === 'open' || !introspecting.has(args.document)) return
      if (introspection === 'off') throw new BadRequestError('This service does not tell its schema.')
      if (!args.contextValue.viewer)
        throw new UnauthenticatedError('The schema is told to callers with a credential only.')
    },
  }
}

function parseWithin(maxTokens: number, ...[source, options]: Parameters<typeof parse>): DocumentNode {
  try {
    return parse(source, { ...options, maxTokens })
  } catch (error) {
    if (error instanceof GraphQLError && error.message.includes(`${maxTokens} tokens`)) {
      throw new BadRequestError(`The document has more than ${maxTokens} tokens.`)
    }
    // The parser calls itself for each list in a list, and these have no limit of their own.
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
