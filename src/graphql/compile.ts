import type { DocumentNode, ExecutionArgs } from 'graphql'
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit'
import type { Plugin } from 'graphql-yoga'
import { schema } from './schema.ts'

type Execute = (args: ExecutionArgs) => unknown

/**
 * Executes operations as code made for them instead of walking their documents. Making it takes milliseconds, so it
 * is made when a document comes for the second time; it lives as long as the document stays in the cache.
 *
 * The key is the document and the name of the operation: one document can hold several.
 */
export function useCompiledExecution(): Plugin {
  const seen = new WeakSet<DocumentNode>()
  const compiled = new WeakMap<DocumentNode, Map<string, Execute | null>>()

  function executeFor(document: DocumentNode, operationName = ''): Execute | null {
    const operations = compiled.get(document) ?? new Map<string, Execute | null>()
    compiled.set(document, operations)
    const known = operations.get(operationName)
    if (known !== undefined) return known
    const execute = compile(document, operationName)
    operations.set(operationName, execute)
    return execute
  }

  return {
    onExecute({ args, setExecuteFn }) {
      const { document, operationName } = args
      if (!seen.has(document)) {
        seen.add(document)
        return
      }
      const execute = executeFor(document, operationName ?? undefined)
      if (execute) setExecuteFn(execute as Parameters<typeof setExecuteFn>[0])
    },
  }
}

/** Null when there is nothing to compile, such as an operation that the document lacks: execution will say so. */
function compile(document: DocumentNode, operationName: string): Execute | null {
  const result = compileQuery(schema, document, operationName || undefined)
  if (!isCompiledQuery(result)) return null
  const { query } = result as CompiledQuery
  return ({ rootValue, contextValue, variableValues }) => query(rootValue, contextValue, variableValues)
}
