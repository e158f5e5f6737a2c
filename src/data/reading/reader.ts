import { ReadStoppedError } from '../connection/errors.ts'
import type { Sql, Statement } from '../connection/sql.ts'
import { type Fields, type RowReader, rowReader } from './model.ts'
import { PreparedStatements } from './prepared-statements.ts'

/** A SELECT of exactly these columns. Every parameter has its type in the text: `$1::uuid[]`. */
export interface Select {
  readonly text: string
  readonly fields: Fields
  /** Makes a row from the values of these columns. */
  readonly read: RowReader
  /** A short name that identifies the text. Without one, the statement is never prepared. */
  readonly shape?: string
}

let selects = 0

/** A SELECT with a constant text. */
export function select(fields: Fields, text: string, times?: ReadonlySet<string>): Select {
  return { text, fields, read: rowReader(fields, times), shape: `${++selects}` }
}

/** Answers the SELECTs of one request. */
export interface Reader {
  rows<Row>(select: Select, values: readonly unknown[]): Promise<Row[]>
}

interface Waiting {
  readonly select: Select
  readonly values: readonly unknown[]
  readonly resolve: (rows: unknown[]) => void
  readonly reject: (error: unknown) => void
}

interface Answer {
  readonly results: (unknown[][] | null)[]
  readonly milliseconds: number
}

/**
 * Sends all SELECTs of one tick as one statement, so each level of a query needs one round trip. Rows are read as JSON,
 * which is much faster than reading them column by column. `onDatabaseTime` is called with the milliseconds that each
 * statement took in the database, without the network and this process.
 */
export function createReader(sql: Sql, onDatabaseTime: (milliseconds: number) => void): Reader {
  let waiting: Waiting[] = []

  async function send(): Promise<void> {
    const sent = waiting
    waiting = []
    try {
      const statement = statementFor(sent.map((one) => one.select))
      const [answer] = await sql.rows<Answer>(
        statement,
        sent.flatMap(({ values }) => values),
      )
      if (answer) onDatabaseTime(answer.milliseconds)
      sent.forEach(({ select, resolve }, place) => {
        resolve((answer?.results[place] ?? []).map(select.read))
      })
    } catch (error) {
      if (error instanceof ReadStoppedError) onDatabaseTime(error.milliseconds)
      for (const { reject } of sent) reject(error)
    }
  }

  return {
    rows: <Row>(select: Select, values: readonly unknown[]) =>
      new Promise<Row[]>((resolve, reject) => {
        waiting.push({ select, values, resolve: resolve as Waiting['resolve'], reject })
        // The loaders of one level dispatch one after another in the same tick; this runs after the last of them.
        if (waiting.length === 1) process.nextTick(send)
      }),
  }
}

const preparedStatements = new PreparedStatements()

function statementFor(selects: readonly Select[]): Statement {
  const shapes = selects.map(({ shape }) => shape)
  if (shapes.includes(undefined)) return { text: combine(selects) }
  return preparedStatements.use(shapes.join(), () => combine(selects))
}

/** Milliseconds since the statement arrived, including planning. As the last column, it is evaluated after the others. */
const elapsed = '(extract(epoch FROM clock_timestamp() - now()) * 1000)::float8'

/**
 * Each SELECT becomes a column with its rows as JSON. Its parameters are renumbered to follow those of the SELECT before:
 * `SELECT $1::int AS a` and `SELECT $2::int AS b WHERE $1::bool` become `SELECT $1::int AS a` and
 * `SELECT $3::int AS b WHERE $2::bool`. The texts contain no values from clients, so every `$` begins a parameter.
 */
function combine(selects: readonly Select[]): string {
  let parameters = 0
  const results = selects.map(({ text, fields }) => {
    const offset = parameters
    const renumbered = text.replace(/\$(\d+)/g, (_, number: string) => {
      parameters = Math.max(parameters, offset + Number(number))
      return `$${offset + Number(number)}`
    })
    const columns = fields.map((field) => `"${field}"`).join(', ')
    return `(SELECT json_agg(json_build_array(${columns})) FROM (\n${renumbered}\n) rows)`
  })
  return `SELECT json_build_array(\n${results.join(',\n')}\n) AS results, ${elapsed} AS milliseconds`
}
