import { isNonNullType } from 'graphql'
import type { Operation, Selection } from './operation.ts'
import { print, type Request, selectionsOf, type Written } from './print.ts'

/** Adds one fault to an operation; null where it does not apply. `pick` chooses the place. */
export type Fault = (operation: Operation, pick: number) => Request | null

/** Adds a fault to one of the fields that it can apply to. */
function inField(applies: (selection: Selection) => boolean, edit: (written: Written) => void): Fault {
  return (operation, pick) => {
    const places = selectionsOf(operation.root).filter(applies)
    const place = places[pick % places.length]
    return place ? print(operation, place, edit) : null
  }
}

const any = () => true
const isLeaf = ({ children }: Selection) => children === null
const hasChildren = ({ children }: Selection) => children !== null
const hasArguments = ({ args }: Selection) => args.length > 0
const needsArguments = ({ field }: Selection) => field.args.some(({ type }) => isNonNullType(type))

const child = (text: string) => inField(hasChildren, ({ children }) => children?.push(text))
const directive = (text: string) => inField(any, ({ directives }) => directives.push(text))

const inFields: Record<string, Fault> = {
  'an unknown field': child('nothingOfThisName'),
  'an unknown fragment': child('...Nothing'),
  'a fragment on an unknown type': child('... on Nothing { id }'),
  'a fragment that never matches': child('... on FieldIssue { code }'),
  'one alias for two fields': child('x: __typename x: nothingOfThisName'),
  'a character that does not exist': child('?'),
  'a dollar sign without a name': child('$'),
  'no selection': inField(hasChildren, (written) => {
    written.children = null
  }),
  'an empty selection': inField(hasChildren, (written) => {
    written.children = []
  }),
  'a selection on a leaf': inField(isLeaf, (written) => {
    written.children = ['id']
  }),
  'an unknown argument': inField(any, ({ args }) => args.push('colour: 1')),
  'an argument twice': inField(hasArguments, ({ args }) => args.push(args[0] ?? '')),
  'no arguments where some are needed': inField(needsArguments, (written) => {
    written.args = []
  }),
  'null where it is not allowed': inField(needsArguments, (written) => {
    written.args = written.args.map((text) => text.replace(/: .*/, ': null'))
  }),
  'an unknown variable': directive('@include(if: $nothing)'),
  'an unknown directive': directive('@nothing'),
  'a directive without its argument': directive('@skip'),
  'a directive with a wrong argument': directive('@include(if: "yes")'),
  'a directive twice': directive('@skip(if: false) @skip(if: false)'),
}

const wholly = (change: (query: string, pick: number) => string): Fault => {
  return (operation, pick) => {
    const { query, variables } = print(operation)
    return { query: change(query, pick), variables }
  }
}

const inText: Record<string, Fault> = {
  'a missing brace': wholly((query) => query.slice(0, query.lastIndexOf('}'))),
  'a brace too many': wholly((query) => `${query} }`),
  'an end in the middle': wholly((query, pick) => query.slice(0, 8 + (pick % (query.length - 9)))),
  'a NUL': wholly((query) => query.replace(' {', ' \0{')),
  'another operation without a name': wholly((query) => `${query} { viewer { id } }`),
  'an unused fragment': wholly((query) => `${query} fragment F on User { id }`),
  'a fragment in itself': wholly((query) => `${query} fragment F on User { ...F }`),
  'a type definition': wholly((query) => `${query} type User { id: ID }`),
  'an unknown kind of operation': wholly((query) => query.replace(/^\w+/, 'question')),
  'a subscription': wholly((query) => query.replace(/^\w+/, 'subscription')),
  'an unused variable': wholly((query) =>
    query.replace(/^(\w+) (\(|)/, (_, kind, open) =>
      open ? `${kind} ($unused: ID, ` : `${kind} ($unused: ID) `,
    ),
  ),
  'too many aliases': wholly((query) =>
    query.replace('__typename', Array.from({ length: 40 }, (_, index) => `a${index}: __typename`).join(' ')),
  ),
  'too many fields': wholly((query) => query.replace('__typename', '__typename '.repeat(600))),
  'too many bytes': wholly((query) => `${query} #${'x'.repeat(17_000)}`),
}

export const graphqlFaults: Record<string, Fault> = { ...inFields, ...inText }
