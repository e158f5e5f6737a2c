import { createHash } from 'node:crypto'
import { inSpan } from '../../telemetry/spans.ts'

/** One SQL text with numbered parameters. With a name, it is parsed and planned once per connection. */
export interface Statement {
  readonly text: string
  readonly name?: string
}

/** Runs SQL on the connections that Prisma uses, but without Prisma's work for each statement. */
export interface Sql {
  rows<Row>(statement: Statement, values: readonly unknown[]): Promise<Row[]>
}

/**
 * Statements that take effect together. Several sent in the same tick travel together, and each still sees what the one
 * before it has waited for. Wait for all of them with `Promise.all`, so that none fails unheard.
 */
export interface Transaction extends Sql {
  /** Sends the last statement and COMMIT together. Nothing can be sent after it. */
  commit(statement: Statement, values: readonly unknown[]): Promise<void>
}

/** Runs `run` in a transaction: committed when it returns, rolled back when it throws. It may run twice. */
export type InTransaction = <Result>(run: (tx: Transaction) => Promise<Result>) => Promise<Result>

type OnStatement = ((text: string) => void) | undefined

/** `run` that also calls `onStatement` and records a span for each statement. */
export function observedSql(run: Sql['rows'], onStatement: OnStatement): Sql {
  return { rows: observed(run, onStatement) }
}

/** The same for the statements of transactions. */
export function observedTransactions(run: InTransaction, onStatement: OnStatement): InTransaction {
  return (act) =>
    run((tx) => act({ rows: observed(tx.rows, onStatement), commit: observed(tx.commit, onStatement) }))
}

function observed(run: Sql['rows'], onStatement: OnStatement): Sql['rows']
function observed(run: Transaction['commit'], onStatement: OnStatement): Transaction['commit']
function observed(
  run: (statement: Statement, values: readonly unknown[]) => Promise<unknown>,
  onStatement: OnStatement,
) {
  return (statement: Statement, values: readonly unknown[]) => {
    onStatement?.(statement.text)
    const attributes = { 'db.system.name': 'postgresql', 'db.query.text': statement.text }
    return inSpan('SQL', attributes, () => run(statement, values))
  }
}

/** Only for a limited number of texts: every name stays in the memory of every connection. */
export function prepared(text: string): Statement {
  return { text, name: createHash('sha256').update(text).digest('base64url') }
}
