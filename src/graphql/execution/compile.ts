import {
  type DocumentNode,
  type ExecutionArgs,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  visit,
} from 'graphql'
import { compileQuery, isCompiledQuery } from 'graphql-jit'
import type { Plugin } from 'graphql-yoga'
import { LRUCache } from 'lru-cache'
import { measureDocument } from '../limits/document-size.ts'
import { schema } from '../schema/schema.ts'

interface Compiled {
  run(args: ExecutionArgs): unknown
  /** A default lets a variable stand where null is forbidden. Compiled code does not see the null that is sent then. */
  isInterpretedWith(variables: Record<string, unknown>): boolean
}

/** Making the code takes milliseconds, so it is made only for documents that keep coming. */
const walksBeforeCompiling = 4

/** Of all documents whose code is kept, fragments unfolded. Code takes some six kilobytes a field. */
const maxFields = 10_000

/**
 * Executes queries as code made for them instead of interpreting their documents. What is remembered belongs to the operation:
 * one document can hold several.
 */
export function useCompiledExecution(): Plugin {
  const walks = new WeakMap<OperationDefinitionNode, number>()
  const alwaysWalked = new WeakSet<OperationDefinitionNode>()
  const compiled = new LRUCache<OperationDefinitionNode, Compiled>({
    maxSize: maxFields,
    // The count starts again: otherwise operations that evict each other would be compiled every time.
    dispose: (_, operation) => walks.delete(operation),
  })

  /** Undefined while the document is interpreted. */
  function executeFor(document: DocumentNode, operationName: string | undefined): Compiled | undefined {
    const operation = getOperationAST(document, operationName)
    if (!operation || alwaysWalked.has(operation)) return undefined
    const known = compiled.get(operation)
    if (known) return known
    const walked = walks.get(operation) ?? 0
    walks.set(operation, walked + 1)
    if (walked < walksBeforeCompiling) return undefined
    const size = 1 + measureDocument(document).fields
    const isWorthIt = size <= maxFields && isCompilable(document, operation.operation)
    const execute = isWorthIt ? compile(document, operationName) : undefined
    if (execute) compiled.set(operation, execute, { size })
    else alwaysWalked.add(operation)
    return execute
  }

  return {
    onExecute({ args: { document, operationName, variableValues }, setExecuteFn }) {
      const execute = executeFor(document, operationName ?? undefined)
      if (execute && !execute.isInterpretedWith(variableValues ?? {})) {
        setExecuteFn(execute.run as Parameters<typeof setExecuteFn>[0])
      }
    },
  }
}

/**
 * Whether compiled code does exactly what the specification says. In mutations it takes an omitted variable inside an
 * input for null, which clears a field; fragments shared under @skip and @include lose fields; it ignores the default of
 * a variable that may not be null; and it finds what every object inherits under names such as constructor. Documents with one of
 * these are interpreted.
 */
function isCompilable(document: DocumentNode, operation: OperationTypeNode): boolean {
  if (operation !== OperationTypeNode.QUERY) return false
  let compilable = true
  visit(document, {
    Directive: () => {
      compilable = false
    },
    VariableDefinition: ({ type, defaultValue }) => {
      if (type.kind === Kind.NON_NULL_TYPE && defaultValue) compilable = false
    },
    Name: ({ value }) => {
      if (value in Object.prototype) compilable = false
    },
  })
  return compilable
}

/** The variables have been found to be right before this is called. */
function compile(document: DocumentNode, operationName: string | undefined): Compiled | undefined {
  const result = compileQuery(schema, document, operationName)
  if (!isCompiledQuery(result)) return undefined
  const { query } = result
  const definitions = getOperationAST(document, operationName)?.variableDefinitions ?? []
  const withDefault = definitions.flatMap(({ defaultValue, variable }) =>
    defaultValue ? variable.name.value : [],
  )
  return {
    run: ({ rootValue, contextValue, variableValues }) => query(rootValue, contextValue, variableValues),
    isInterpretedWith: (variables) => withDefault.some((name) => variables[name] === null),
  }
}
