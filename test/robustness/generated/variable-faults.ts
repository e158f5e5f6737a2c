import { type GraphQLArgument, getNamedType } from 'graphql'
import type { Fault } from './graphql-faults.ts'
import { print, type Request } from './print.ts'

/** Gives one variable of the outermost field a wrong value, which `wrong` makes; null if `wrong` makes none. */
function inVariable(wrong: (argument: GraphQLArgument) => unknown): Fault {
  return (operation, pick) => {
    // The variables of the outermost field come first. An error in one of them leaves no data in the answer.
    const spoiled = operation.root.args.flatMap(({ argument }, index) => {
      const value = wrong(argument)
      return value === undefined ? [] : [{ index, value }]
    })
    const { index, value } = spoiled[pick % spoiled.length] ?? {}
    const request = print(operation)
    return index === undefined ? null : withVariable(request, `v${index}`, value)
  }
}

function withVariable({ query, variables }: Request, name: string, value: unknown): Request {
  return { query, variables: { ...variables, [name]: value } }
}

const typeOf = ({ type }: GraphQLArgument) => getNamedType(type).name
const isRequired = ({ type }: GraphQLArgument) => String(type).endsWith('!')

const idOf = (value: string) => (argument: GraphQLArgument) => {
  if (typeOf(argument) !== 'ID') return undefined
  return String(argument.type).startsWith('[') ? [value] : value
}
const sizeOf = (value: unknown) => (argument: GraphQLArgument) =>
  typeOf(argument) === 'Int' ? value : undefined

export const variableFaults: Record<string, Fault> = {
  'a list in a list as a variable': inVariable(() => [[true]]),
  'an unknown field in a variable': inVariable((argument) =>
    typeOf(argument).endsWith('Input') || typeOf(argument).endsWith('Filter') ? { nothing: 1 } : undefined,
  ),
  'null as a variable': inVariable((argument) => (isRequired(argument) ? null : undefined)),
  'no id': inVariable(idOf('no id')),
  'an unknown id': inVariable(idOf('018f3b7a-0000-7000-8000-000000000000')),
  'a NUL in an id': inVariable(idOf('018f3b7a-0000-7000-8000-00000000000\0')),
  'a negative size': inVariable(sizeOf(-1)),
  'a size beyond the limit': inVariable(sizeOf(101)),
  'a size beyond 32 bits': inVariable(sizeOf(2 ** 31)),
  'a size that is a string': inVariable(sizeOf('10')),
  'a size that is not an integer': inVariable(sizeOf(1.5)),
}
