import { getDatamodel } from '../../generated/pothos.ts'

type Datamodel = ReturnType<typeof getDatamodel>['datamodel']

export type Fields = readonly string[]

/** What own SQL has to know of a model of schema.prisma, whose rows it reads as JSON. */
export interface Model {
  /** In the order of the schema. */
  readonly fields: Fields
  /** Those of type DateTime: in JSON they are text. */
  readonly times: ReadonlySet<string>
}

/** Of these types, a value that went through JSON is the same as before, or can be made the same. */
const carriedTypes: ReadonlySet<string> = new Set(['String', 'Boolean', 'Int', 'Float', 'DateTime', 'Json'])

/** Throws for a model with a column that JSON would change without anybody noticing: leave that one out. */
export function readModel({ models }: Datamodel, name: string, without: Fields = []): Model {
  const model = models[name]
  if (!model) throw new Error(`There is no model ${name} in schema.prisma.`)
  const columns = model.fields.filter(({ name, kind }) => kind !== 'object' && !without.includes(name))
  for (const column of columns) {
    const isCarried = column.kind === 'enum' || carriedTypes.has(column.type)
    if (isCarried && !(column.type === 'DateTime' && column.isList)) continue
    const type = column.isList ? `${column.type}[]` : column.type
    throw new Error(
      `${name}.${column.name} is of type ${type}, which rows that are read as JSON cannot hold.`,
    )
  }
  return {
    fields: columns.map(({ name }) => name),
    times: new Set(columns.filter(({ type }) => type === 'DateTime').map(({ name }) => name)),
  }
}

const { datamodel } = getDatamodel()

export const models = {
  organization: readModel(datamodel, 'Organization'),
  domain: readModel(datamodel, 'Domain'),
  /** The copied time of creation of the organization is for an index; nobody reads it. */
  membership: readModel(datamodel, 'Membership', ['organizationCreatedAt']),
  address: readModel(datamodel, 'Address'),
  user: readModel(datamodel, 'User'),
}

export type ModelName = keyof typeof models

/** Columns as a select list: `o.billing_email AS "billingEmail"`. */
export function selectList(alias: string, fields: Fields): string {
  return fields.map((field) => `${alias}.${snakeCase(field)} AS "${field}"`).join(', ')
}

/** `postal_code` for `postalCode`. */
export function snakeCase(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** A row that was stored or sent as a JSON object, as it was before. */
export function reviveRow<Row extends object>(row: Row, { times }: Model): Row {
  const revived = Object.entries(row).map(([name, value]) => [
    name,
    times.has(name) ? readTime(value) : value,
  ])
  return Object.fromEntries(revived) as Row
}

/** Reads a row that comes as a JSON array of these fields: in a list, a third of the work of reading columns. */
export type RowReader<Row = unknown> = (values: readonly unknown[]) => Row

export function rowReader<Row>(fields: Fields, times: ReadonlySet<string> = new Set()): RowReader<Row> {
  const isTime = fields.map((field) => times.has(field))
  return (values) => {
    const row: Record<string, unknown> = {}
    for (let index = 0; index < fields.length; index++) {
      const value = values[index]
      row[fields[index] as string] = isTime[index] ? readTime(value) : value
    }
    return row as Row
  }
}

function readTime(value: unknown): Date | null {
  return value === null ? null : new Date(value as string)
}
