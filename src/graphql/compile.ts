import {
  type DocumentNode,
  type ExecutionArgs,
  getOperationAST,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  visit,
} from 'graphql'
import { compileQuery, isCompiledQuery } from 'graphql-jit'
import type { Plugin } from 'graphql-yoga'
import { LRUCache } from 'lru-cache'
import { measureDocument } from './document-size.ts'
import { schema } from './schema.ts'

type Execute = (args: ExecutionArgs) => unknown

/** Making the code takes milliseconds, so it is made only for documents that keep coming. */
const walksBeforeCompiling = 4

/** Of all documents whose code is kept, fragments unfolded. Code takes some six kilobytes a field. */
const maxFields = 10_000

/**
 * Executes queries as code made for them instead of walking their documents. What is remembered belongs to the operation:
 * one document can hold several.
 */
export function useCompiledExecution(): Plugin {
  const walks = new WeakMap<OperationDefinitionNode, number>()
  const alwaysWalked = new WeakSet<OperationDefinitionNode>()
  const compiled = new LRUCache<OperationDefinitionNode, Execute>({
    maxSize: maxFields,
    // Counts anew: else operations that push each other out in turn would be compiled every time.
    dispose: (_, operation) => walks.delete(operation),
  })

  /** Undefined while the document is to be walked. */
  function executeFor(document: DocumentNode, operationName: string | undefined): Execute | undefined {
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
    onExecute({ args: { document, operationName }, setExecuteFn }) {
      const execute = executeFor(document, operationName ?? undefined)
      if (execute) setExecuteFn(execute as Parameters<typeof setExecuteFn>[0])
    },
  }
}

/**
 * Whether compiled code does exactly what the specification says. In mutations it takes an omitted variable inside an
 * input for null, which clears a field; fragments shared under @skip and @include lose fields; and it ignores the
 * default of a variable that may not be null. All of those are walked as ever.
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
  })
  return compilable
}

function compile(document: DocumentNode, operationName: string | undefined): Execute | undefined {
  const result = compileQuery(schema, document, operationName)
  if (!isCompiledQuery(result)) return undefined
  const { query } = result
  const definitions = getOperationAST(document, operationName)?.variableDefinitions ?? []
  return ({ rootValue, contextValue, variableValues }) => {
    // Wrong variables are reported in the words of the specification's own implementation.
    const { errors } =
      definitions.length > 0 ? getVariableValues(schema, definitions, variableValues ?? {}) : {}
    return errors ? { errors } : query(rootValue, contextValue, variableValues)
  }
}
