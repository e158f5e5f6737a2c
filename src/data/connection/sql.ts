import { createHash } from 'node:crypto'
import { inSpan } from '../../telemetry/spans.ts'

/** One SQL text with numbered parameters. With a name, it is parsed and planned once per connection. */
export interface Statement {
  readonly text: string
  readonly name?: string
}

/** Runs SQL on the connections that Prisma uses, but without Prisma's result mapping: only for frequent reads. */
export interface Sql {
  rows<Row>(statement: Statement, values: readonly unknown[]): Promise<Row[]>
}

/** `run` that also calls `onStatement` and records a span for each statement. */
export function observedSql(run: Sql['rows'], onStatement: ((text: string) => void) | undefined): Sql {
  return {
    rows<Row>(statement: Statement, values: readonly unknown[]) {
      onStatement?.(statement.text)
      const attributes = { 'db.system.name': 'postgresql', 'db.query.text': statement.text }
      return inSpan('SQL', attributes, () => run<Row>(statement, values))
    },
  }
}

/** Only for a limited number of texts: every name stays in the memory of every connection. */
export function prepared(text: string): Statement {
  return { text, name: createHash('sha256').update(text).digest('base64url') }
}
