import { getDatamodel } from '../../generated/pothos.ts'
import type {
  Address,
  ApiKey,
  Domain,
  IdempotencyKey,
  Membership,
  Organization,
  OrganizationEvent,
  OrganizationEventChain,
  User,
} from '../../generated/prisma/client.ts'
import { prepared, type Statement, type Transaction } from '../connection/sql.ts'
import { columnsOf, snakeCase } from '../reading/model.ts'

/** The rows that changes write. They are whole, so what is stored is known without reading it back. */
export interface Rows {
  user: User
  organization: Organization
  membership: Membership
  address: Address
  domain: Domain
  apiKey: ApiKey
  organizationEvent: OrganizationEvent
  organizationEventChain: Pick<OrganizationEventChain, 'organizationId' | 'sequence' | 'hash' | 'lastAt'>
  idempotencyKey: Omit<IdempotencyKey, 'outcome'> & { outcome: object }
}

export type Table = keyof Rows

/** One row to insert, update or delete. */
export interface Write {
  readonly table: Table
  readonly kind: 'insert' | 'update' | 'put' | 'remove'
  readonly row: object
}

export function insert<Name extends Table>(table: Name, row: Rows[Name]): Write {
  return { table, kind: 'insert', row }
}

/** Overwrites the whole row, so it must have been read under a lock that every writer of it takes. */
export function update<Name extends Table>(table: Name, row: Rows[Name]): Write {
  return { table, kind: 'update', row }
}

/** Inserts the row, or overwrites it if it exists. */
export function put<Name extends Table>(table: Name, row: Rows[Name]): Write {
  return { table, kind: 'put', row }
}

export function remove<Name extends Table>(table: Name, row: Rows[Name]): Write {
  return { table, kind: 'remove', row }
}

/** Makes all writes with one statement. They must be of different rows: none sees what the others do. */
export function writeAll(tx: Transaction, writes: readonly Write[]): Promise<unknown> {
  return writes.length === 0 ? Promise.resolve() : tx.rows(statementOf(writes), valuesOf(writes))
}

/** The same as the last statement of a transaction. */
export function commitAll(tx: Transaction, writes: readonly Write[]): Promise<void> {
  return writes.length === 0 ? Promise.resolve() : tx.commit(statementOf(writes), valuesOf(writes))
}

interface Columns {
  readonly name: string
  readonly fields: readonly string[]
  readonly keys: readonly string[]
  /** Their values are sent as JSON text. */
  readonly json: ReadonlySet<string>
}

const { datamodel } = getDatamodel()

function tableOf(model: string, name: string, keys: readonly string[], without?: readonly string[]): Columns {
  const columns = columnsOf(datamodel, model, without)
  const json = columns.filter(({ type }) => type === 'Json').map(({ name }) => name)
  return { name, fields: columns.map(({ name }) => name), keys, json: new Set(json) }
}

const byId = ['id']
const tables: Record<Table, Columns> = {
  user: tableOf('User', 'users', byId),
  organization: tableOf('Organization', 'organizations', byId),
  membership: tableOf('Membership', 'memberships', byId),
  address: tableOf('Address', 'addresses', byId),
  domain: tableOf('Domain', 'domains', byId),
  apiKey: tableOf('ApiKey', 'api_keys', byId),
  organizationEvent: tableOf('OrganizationEvent', 'organization_events', byId),
  organizationEventChain: tableOf(
    'OrganizationEventChain',
    'organization_event_chains',
    ['organizationId'],
    ['prunedSequence', 'prunedHash'],
  ),
  idempotencyKey: tableOf('IdempotencyKey', 'idempotency_keys', ['userId', 'operation', 'key']),
}

/** Longer statements are rare, and are not worth preparing. */
const mostPrepared = 6

/** By the tables and kinds of their writes: the code decides how many there are, not clients. */
const statements = new Map<string, Statement>()

function statementOf(writes: readonly Write[]): Statement {
  if (writes.length > mostPrepared) return { text: textOf(writes) }
  const shape = writes.map(({ kind, table }) => `${kind} ${table}`).join()
  let statement = statements.get(shape)
  if (!statement) {
    statement = prepared(textOf(writes))
    statements.set(shape, statement)
  }
  return statement
}

/** `WITH w0 AS (INSERT …), w1 AS (UPDATE …) DELETE …`: all of them see the rows as they were before. */
function textOf(writes: readonly Write[]): string {
  let parameters = 0
  const texts = writes.map(({ kind, table }) => {
    const sent = fieldsSent(kind, tables[table])
    const parameter = new Map(sent.map((field) => [field, `$${++parameters}`]))
    return text[kind](tables[table], (field) => `${parameter.get(field)}`)
  })
  const before = texts.slice(0, -1).map((write, place) => `w${place} AS (${write})`)
  return `${before.length > 0 ? `WITH ${before.join(',\n')}\n` : ''}${texts.at(-1)}`
}

type Text = (columns: Columns, parameterOf: (field: string) => string) => string

const insertText: Text = ({ name, fields }, parameterOf) =>
  `INSERT INTO ${name} (${fields.map(snakeCase).join(', ')}) VALUES (${fields.map(parameterOf).join(', ')})`

/** What a row never changes. Triggers watch some of these columns. */
const fixed: readonly string[] = ['id', 'organizationId', 'userId', 'createdAt', 'organizationCreatedAt']

/** In the order of the parameters. */
function fieldsSent(kind: Write['kind'], { fields, keys }: Columns): readonly string[] {
  if (kind === 'remove') return keys
  return kind === 'update' ? fields.filter((field) => keys.includes(field) || !fixed.includes(field)) : fields
}

const others = (fields: readonly string[], keys: readonly string[]) =>
  fields.filter((field) => !keys.includes(field))

const where: Text = ({ keys }, parameterOf) =>
  keys.map((key) => `${snakeCase(key)} = ${parameterOf(key)}`).join(' AND ')

const text: Record<Write['kind'], Text> = {
  insert: insertText,
  update(columns, parameterOf) {
    const fields = others(fieldsSent('update', columns), columns.keys)
    const set = fields.map((field) => `${snakeCase(field)} = ${parameterOf(field)}`)
    return `UPDATE ${columns.name} SET ${set.join(', ')} WHERE ${where(columns, parameterOf)}`
  },
  put(columns, parameterOf) {
    const { fields, keys } = columns
    const set = others(fields, keys).map((field) => `${snakeCase(field)} = EXCLUDED.${snakeCase(field)}`)
    const conflict = `ON CONFLICT (${keys.map(snakeCase).join(', ')}) DO UPDATE SET ${set.join(', ')}`
    return `${insertText(columns, parameterOf)} ${conflict}`
  },
  remove: (columns, parameterOf) => `DELETE FROM ${columns.name} WHERE ${where(columns, parameterOf)}`,
}

function valuesOf(writes: readonly Write[]): unknown[] {
  return writes.flatMap(({ kind, table, row }) => {
    const values = row as Record<string, unknown>
    const { json } = tables[table]
    return fieldsSent(kind, tables[table]).map((field) =>
      json.has(field) ? JSON.stringify(values[field]) : values[field],
    )
  })
}
