import { getNullableType, isInputObjectType, isListType, isNonNullType } from 'graphql'
import { bearer, type Sent } from '../../support/requests.ts'
import { baseValue, isLeaf, type KnownValue, type Target } from './graphql-arguments.ts'
import type { Position, Shape } from './position.ts'

/** The most bytes that the service accepts, and the bytes of the rest of a request. */
const roomOf = { body: 256 * 1024 - 1_000, document: 16 * 1024 - 300, address: 15 * 1024 }
const path = '/graphql'
/** A text that is nowhere else in a request. */
const gap = '<here>'

interface Written {
  query: string
  variables: Record<string, unknown>
}

/** The request with `value` for the target: in a variable, in the document, or as the default of a variable. */
function write(target: Target, known: KnownValue, as: 'variable' | 'literal' | 'default'): Written {
  const variables: Record<string, unknown> = {}
  const declarations: string[] = []
  const value = target.within(gap)
  const declare = (type: unknown, given: unknown, preset?: string) => {
    const name = `v${declarations.length}`
    declarations.push(`$${name}:${type}${preset === undefined ? '' : `=${preset}`}`)
    if (given !== undefined) variables[name] = given
    return `$${name}`
  }
  const given = () => {
    if (as === 'literal') return literal(value)
    if (as === 'variable') return declare(target.argument.type, value)
    return declare(getNullableType(target.argument.type), undefined, literal(value))
  }
  const selection = target.path.reduceRight((inner, field, index) => {
    const isLast = index === target.path.length - 1
    const args = field.args.flatMap((argument) => {
      if (isLast && argument === target.argument) return [`${argument.name}:${given()}`]
      if (!isNonNullType(argument.type)) return []
      return [`${argument.name}:${declare(argument.type, baseValue(argument, field.name, known))}`]
    })
    const listed = args.length > 0 ? `(${args.join(',')})` : ''
    return `{${field.name}${listed}${inner || (isLeaf(field.type) ? '' : '{__typename}')}}`
  }, '')
  const declared = declarations.length > 0 ? `(${declarations.join(',')})` : ''
  return { query: `${target.kind}${declared}${selection}`, variables }
}

function literal(value: unknown): string {
  if (value === gap) return gap
  if (Array.isArray(value)) return `[${value.map(literal).join(',')}]`
  if (typeof value !== 'object' || value === null) return isName(value) ? value : JSON.stringify(value)
  return `{${Object.entries(value)
    .map(([name, inner]) => `${name}:${literal(inner)}`)
    .join(',')}}`
}

/** Only values of enums are written in capitals. */
function isName(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Z][A-Z_]+$/.test(value)
}

/** With an idempotency key, because a change then takes more work. */
function post(key: string | null, body: string, salt?: number): Sent {
  const idempotency: Record<string, string> =
    salt === undefined ? {} : { 'Idempotency-Key': `growth-${salt}` }
  const headers = { 'Content-Type': 'application/json', ...bearer(key), ...idempotency }
  return { method: 'POST', path, headers, body }
}

export function graphqlPositions(
  targets: readonly Target[],
  known: KnownValue,
  key: string | null,
): Position[] {
  const who = key === null ? ', without a credential' : ''
  return targets.flatMap((target) => {
    const inVariable = JSON.stringify(write(target, known, 'variable')).split(`"${gap}"`)
    const usual = { ...write(target, known, 'variable') }
    const common = { expects: shapeOf(target), room: roomOf.document }
    const inDocument = (as: 'literal' | 'default') => {
      const { query, variables } = write(target, known, as)
      const [before = '', after = ''] = query.split(gap)
      return (text: string, salt: number) =>
        post(key, JSON.stringify({ query: `#${salt}\n${before}${text}${after}`, variables }), salt)
    }
    return [
      {
        title: `${target.title} as a variable${who}`,
        notation: 'json' as const,
        ...common,
        room: roomOf.body,
        put: (text: string, salt: number) => post(key, inVariable.join(text), salt),
        usual: post(
          key,
          JSON.stringify(usual).replace(`"${gap}"`, JSON.stringify(usualValue(target, known))),
        ),
      },
      {
        title: `${target.title} in the document${who}`,
        notation: 'graphql' as const,
        ...common,
        put: inDocument('literal'),
      },
      {
        title: `${target.title} as a default${who}`,
        notation: 'graphql' as const,
        ...common,
        put: inDocument('default'),
      },
    ]
  })
}

/** A valid value if one is known, so that the document is executed. */
function usualValue({ type, path, argument, title }: Target, known: KnownValue): unknown {
  const name =
    title
      .slice(title.lastIndexOf('(') + 1, -1)
      .split('.')
      .pop() ?? argument.name
  return baseValue({ name, type }, path.at(-1)?.name ?? '', known)
}

function shapeOf({ type }: Target): Shape {
  const bare = getNullableType(type)
  if (isListType(bare)) return 'list'
  return isInputObjectType(bare) ? 'object' : 'text'
}

/** Positions outside arguments: the document, the members of a request, and both in a URL. */
export function requestPositions(key: string | null): Position[] {
  const who = key === null ? ', without a credential' : ''
  const document = 'query($id:ID!){organization(id:$id){id}}'
  const member = (title: string, before: string, after: string): Position => ({
    title: `${title}${who}`,
    notation: 'json',
    room: roomOf.body,
    put: (text) => post(key, `{${before}${text}${after}}`),
  })
  const address = (title: string, before: string): Position => ({
    title: `${title} in the URL${who}`,
    notation: 'query',
    room: roomOf.address,
    put: (text) => ({ method: 'GET', path: `${path}?${before}${text}`, headers: bearer(key) }),
  })
  const query = `"query":${JSON.stringify(document)}`
  const escaped = `query=${encodeURIComponent(document)}`
  return [
    {
      title: `the document${who}`,
      notation: 'document',
      room: roomOf.document,
      put: (text, salt) => post(key, JSON.stringify({ query: `#${salt}\n${text}` })),
    },
    {
      title: `a document that is too large${who}`,
      notation: 'document',
      room: 100 * 1024,
      put: (text, salt) => post(key, JSON.stringify({ query: `#${salt}\n${text}` })),
    },
    member('"query"', '"query":', ''),
    member('"variables"', `${query},"variables":`, ''),
    member('a declared variable', `${query},"variables":{"id":`, '}'),
    member('an undeclared variable', `${query},"variables":{"id":"a","other":`, '}'),
    member('"operationName"', `${query},"operationName":`, ''),
    member('"extensions"', `${query},"variables":{"id":"a"},"extensions":`, ''),
    member('an extension', `${query},"variables":{"id":"a"},"extensions":{"cost":`, '}'),
    member('an unknown member', `${query},"variables":{"id":"a"},"other":`, ''),
    {
      title: `a body of /graphql${who}`,
      notation: 'body',
      room: roomOf.body,
      put: (text) => post(key, text),
    },
    address('query', 'query='),
    address('variables', `${escaped}&variables=`),
    address('a variable', `${escaped}&variables={"id":"`),
    address('operationName', `${escaped}&variables={"id":"a"}&operationName=`),
    address('extensions', `${escaped}&extensions=`),
    address('an unknown parameter', `${escaped}&variables={"id":"a"}&other=`),
  ]
}
