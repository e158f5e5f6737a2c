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
