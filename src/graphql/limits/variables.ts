import {
  coerceInputValue,
  GraphQLError,
  type GraphQLInputType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
  type VariableDefinitionNode,
  valueFromAST,
} from 'graphql'
import { schema } from '../schema/schema.ts'

export type Variables = Readonly<Record<string, unknown>>

/** Further errors would not help, and each takes time to describe. */
const maxErrors = 5

export type Coerced =
  | { readonly values: Variables; readonly errors?: undefined }
  | { readonly values?: undefined; readonly errors: GraphQLError[] }

interface Definition {
  readonly node: VariableDefinitionNode
  readonly name: string
  readonly type: GraphQLInputType
  /** Undefined without one. */
  readonly defaultValue: unknown
}

const none: Coerced = { values: {} }
const definitions = new WeakMap<OperationDefinitionNode, readonly Definition[]>()

/**
 * The values of an operation's variables as its fields will get them. The specification's own implementation prints the
 * whole input once more for each mistake; here no part of it is printed twice.
 */
export function coerceVariables(operation: OperationDefinitionNode, inputs: Variables): Coerced {
  if (!operation.variableDefinitions?.length) return none
  let known = definitions.get(operation)
  if (!known) {
    known = operation.variableDefinitions.map(define)
    definitions.set(operation, known)
  }
  const values: Record<string, unknown> = Object.create(null)
  const errors: GraphQLError[] = []
  for (const definition of known) {
    const { name, defaultValue } = definition
    if (Object.hasOwn(inputs, name)) coerce(definition, inputs[name], values, errors)
    else if (defaultValue !== undefined) values[name] = defaultValue
    else if (isNonNullType(definition.type)) {
      errors.push(wrong(definition, ` of required type "${definition.type}" was not provided.`))
    }
    if (errors.length >= maxErrors) break
  }
  return errors.length > 0 ? { errors } : { values }
}

function define(node: VariableDefinitionNode): Definition {
  // Validation has checked that it is an input type.
  const type = typeFromAST(schema, node.type) as GraphQLInputType
  const defaultValue = node.defaultValue && valueFromAST(node.defaultValue, type)
  return { node, name: node.variable.name.value, type, defaultValue }
}

function coerce(
  definition: Definition,
  input: unknown,
  values: Record<string, unknown>,
  errors: GraphQLError[],
): void {
  const { name, type } = definition
  if (input === null && isNonNullType(type)) {
    errors.push(wrong(definition, ` of non-null type "${type}" must not be null.`))
    return
  }
  try {
    const hideSuggestions = true
    values[name] = coerceInputValue(
      input,
      type,
      (path, _, { message }) => {
        const place = path.length > 0 ? ` at "${[name, ...path].join('.')}"` : ''
        errors.push(wrong(definition, ` got an invalid value${place}: ${message}`))
        if (errors.length >= maxErrors) throw enough
      },
      hideSuggestions,
    )
  } catch (error) {
    if (error !== enough) throw error
  }
}

const enough = Symbol('enough errors')

function wrong({ node, name }: Definition, message: string): GraphQLError {
  return new GraphQLError(`Variable "$${name}"${message}`, {
    nodes: node,
    extensions: { http: { status: 400 } },
  })
}
