import { createHash } from 'node:crypto'
import { inSpan } from '../../telemetry/spans.ts'

/** One SQL text with numbered parameters. A named one is parsed and planned once per connection. */
export interface Statement {
  readonly text: string
  readonly name?: string
}

/** Runs own SQL on the connections that Prisma uses, without Prisma's result mapping: for hot reads only. */
export interface Sql {
  rows<Row>(statement: Statement, values: readonly unknown[]): Promise<Row[]>
}

/** `run` with its statements told to `onStatement`, each as a step of its trace. */
export function observedSql(run: Sql['rows'], onStatement: ((text: string) => void) | undefined): Sql {
  return {
    rows<Row>(statement: Statement, values: readonly unknown[]) {
      onStatement?.(statement.text)
      const attributes = { 'db.system.name': 'postgresql', 'db.query.text': statement.text }
      return inSpan('SQL', attributes, () => run<Row>(statement, values))
    },
  }
}

/** For texts of which there is a bounded number: every name stays in the memory of every connection. */
export function prepared(text: string): Statement {
  return { text, name: createHash('sha256').update(text).digest('base64url') }
}

/** Columns of a Prisma model as a select list: `o.billing_email AS "billingEmail"`. */
export function selectList(alias: string, fields: readonly string[]): string {
  return fields.map((field) => `${alias}.${snakeCase(field)} AS "${field}"`).join(', ')
}

/**
 * The condition that keeps every read inside the viewer's organizations. Not EXISTS: that may become a join with all of
 * the viewer's memberships, however many, where one look into the index for each row is all it takes.
 */
export function memberOf(organizationId: string, viewerId: string): string {
  return `(SELECT true FROM memberships mine
    WHERE mine.organization_id = ${organizationId} AND mine.user_id = ${viewerId})`
}

/** A row that went through JSON, in which times are text, as it was before. */
export function reviveTimes<Row extends object>(row: Row): Row {
  const times = Object.entries(row).filter(([name, value]) => isTime(name) && typeof value === 'string')
  return { ...row, ...Object.fromEntries(times.map(([name, value]) => [name, new Date(value as string)])) }
}

/** Reads rows that come as JSON arrays of these fields: in a list, a third of the work of reading columns. */
export function arrayReader<Row>(fields: readonly string[]): (values: readonly unknown[]) => Row {
  const times = fields.map(isTime)
  return (values) => {
    const row: Record<string, unknown> = {}
    for (let index = 0; index < fields.length; index++) {
      const value = values[index]
      row[fields[index] as string] = times[index] && value !== null ? new Date(value as string) : value
    }
    return row as Row
  }
}

function isTime(field: string): boolean {
  return field.endsWith('At')
}

function snakeCase(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
