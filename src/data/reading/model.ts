import { getDatamodel } from '../../generated/pothos.ts'

type Datamodel = ReturnType<typeof getDatamodel>['datamodel']

export type Fields = readonly string[]

/** What this layer's SQL needs to know about a model of schema.prisma. Its rows are read as JSON. */
export interface Model {
  /** In the order of the schema. */
  readonly fields: Fields
  /** Fields of type DateTime: in JSON they are text. */
  readonly times: ReadonlySet<string>
}

/** Types whose values can be restored from JSON without loss. */
const jsonSafeTypes: ReadonlySet<string> = new Set(['String', 'Boolean', 'Int', 'Float', 'DateTime', 'Json'])

/** The fields of a model that are columns, in the order of the schema. */
export function columnsOf({ models }: Datamodel, name: string, without: Fields = []) {
  const model = models[name]
  if (!model) throw new Error(`There is no model ${name} in schema.prisma.`)
  return model.fields.filter(({ name, kind }) => kind !== 'object' && !without.includes(name))
}

/** Throws if JSON would change a column's values without an error. Such a column can be left out by `without`. */
export function readModel(datamodel: Datamodel, name: string, without: Fields = []): Model {
  const columns = columnsOf(datamodel, name, without)
  for (const column of columns) {
    const isSafe = column.kind === 'enum' || jsonSafeTypes.has(column.type)
    if (isSafe && !(column.type === 'DateTime' && column.isList)) continue
    const type = column.isList ? `${column.type}[]` : column.type
    throw new Error(`${name}.${column.name} is of type ${type}, which cannot be read as JSON without loss.`)
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
  /** `organizationCreatedAt` is a copy that only an index needs. */
  membership: readModel(datamodel, 'Membership', ['organizationCreatedAt']),
  address: readModel(datamodel, 'Address'),
  user: readModel(datamodel, 'User'),
  /** What proves that nobody changed an event is bytes, which only the check of the audit log reads. */
  event: readModel(datamodel, 'OrganizationEvent', [
    'actorSalt',
    'actorDigest',
    'changesSalt',
    'changesDigest',
    'hash',
  ]),
}

export type ModelName = keyof typeof models

/** In the order of the model, so that equal sets of fields give equal texts. */
export function inModelOrder({ fields }: Model, requested: Fields): Fields {
  return fields.filter((field) => requested.includes(field))
}

/** Columns for a SELECT: `o.billing_email AS "billingEmail"`. */
export function selectList(alias: string, fields: Fields): string {
  return fields.map((field) => `${alias}.${snakeCase(field)} AS "${field}"`).join(', ')
}

/** `postal_code` for `postalCode`. */
export function snakeCase(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** Restores a row that was stored or sent as a JSON object. */
export function reviveRow<Row extends object>(row: Row, { times }: Model): Row {
  const revived = Object.entries(row).map(([name, value]) => [
    name,
    times.has(name) ? readTime(value) : value,
  ])
  return Object.fromEntries(revived) as Row
}

/** Makes a row from a JSON array of its values. For lists this takes a third of the time of reading columns. */
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
