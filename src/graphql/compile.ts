import {
  type DocumentNode,
  type ExecutionArgs,
  getOperationAST,
  getVariableValues,
  Kind,
  OperationTypeNode,
  visit,
} from 'graphql'
import { compileQuery, isCompiledQuery } from 'graphql-jit'
import type { Plugin } from 'graphql-yoga'
import { schema } from './schema.ts'

type Execute = (args: ExecutionArgs) => unknown

/**
 * Executes queries as code made for them instead of walking their documents. Making it takes milliseconds, so it is
 * made when a document comes for the second time; it lives as long as the document stays in the cache.
 *
 * The key is the document and the name of the operation: one document can hold several.
 */
export function useCompiledExecution(): Plugin {
  const seen = new WeakSet<DocumentNode>()
  const compiled = new WeakMap<DocumentNode, Map<string, Execute | null>>()

  function executeFor(document: DocumentNode, operationName: string | undefined): Execute | null {
    // Of what is not in the document nothing may be remembered: there is no end of such names.
    const operation = getOperationAST(document, operationName)
    if (!operation) return null
    const operations = compiled.get(document) ?? new Map<string, Execute | null>()
    compiled.set(document, operations)
    const name = operation.name?.value ?? ''
    const known = operations.get(name)
    if (known !== undefined) return known
    const execute = isCompilable(document, operation.operation) ? compile(document, operationName) : null
    operations.set(name, execute)
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

function compile(document: DocumentNode, operationName: string | undefined): Execute | null {
  const result = compileQuery(schema, document, operationName)
  if (!isCompiledQuery(result)) return null
  const { query } = result
  const definitions = getOperationAST(document, operationName)?.variableDefinitions ?? []
  return ({ rootValue, contextValue, variableValues }) => {
    // Wrong variables are reported in the words of the specification's own implementation.
    const { errors } =
      definitions.length > 0 ? getVariableValues(schema, definitions, variableValues ?? {}) : {}
    return errors ? { errors } : query(rootValue, contextValue, variableValues)
  }
}
