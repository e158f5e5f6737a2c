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
import { LRUCache } from 'lru-cache'
import { measureDocument } from './document-size.ts'
import { schema } from './schema.ts'

type Execute = (args: ExecutionArgs) => unknown

/** Making the code takes milliseconds, so it is made only for documents that keep coming. */
const walksBeforeCompiling = 4

/** Of all documents whose code is kept, fragments unfolded. Code takes some six kilobytes a field. */
const maxFields = 10_000

/**
 * Executes queries as code made for them instead of walking their documents. The key is the document and the name of
 * the operation: one document can hold several.
 */
export function useCompiledExecution(): Plugin {
  const walks = new WeakMap<DocumentNode, number>()
  const compiled = new LRUCache<DocumentNode, Map<string, Execute | null>>({
    maxSize: maxFields,
    sizeCalculation: (_, document) => 1 + measureDocument(document).fields,
  })

  function executeFor(document: DocumentNode, operationName: string | undefined): Execute | null {
    // Of what is not in the document nothing may be remembered: there is no end of such names.
    const operation = getOperationAST(document, operationName)
    if (!operation) return null
    const operations = operationsOf(document)
    const name = operation.name?.value ?? ''
    const known = operations.get(name)
    if (known !== undefined) return known
    const execute = isCompilable(document, operation.operation) ? compile(document, operationName) : null
    operations.set(name, execute)
    return execute
  }

  function operationsOf(document: DocumentNode): Map<string, Execute | null> {
    const known = compiled.get(document)
    if (known) return known
    const operations = new Map<string, Execute | null>()
    compiled.set(document, operations)
    return operations
  }

  return {
    onExecute({ args, setExecuteFn }) {
      const { document, operationName } = args
      const walked = walks.get(document) ?? 0
      if (walked < walksBeforeCompiling) {
        walks.set(document, walked + 1)
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
