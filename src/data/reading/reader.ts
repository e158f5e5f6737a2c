import { ReadStoppedError } from '../connection/errors.ts'
import type { Sql, Statement } from '../connection/sql.ts'
import { type Fields, type RowReader, rowReader } from './model.ts'
import { PreparedStatements } from './prepared-statements.ts'

/** A SELECT of exactly these columns. Every parameter has its type in the text: `$1::uuid[]`. */
export interface Select {
  readonly text: string
  readonly fields: Fields
  /** Makes a row of the values of these columns. */
  readonly read: RowReader
  /** Stands for the text, and is shorter. Without one, the text is not used often enough to be prepared. */
  readonly shape?: string
}

let selects = 0

/** One that is written in this program. */
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
 * Sends all SELECTs that come in one tick as one statement: a level of a query costs one round trip, whatever it
 * reads. Rows come as JSON, which costs a fraction of reading them column by column. `took` is told how long the
 * database was busy with each statement; how late its answer is noticed here does not count.
 */
export function createReader(sql: Sql, took: (milliseconds: number) => void): Reader {
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
      if (answer) took(answer.milliseconds)
      sent.forEach(({ select, resolve }, place) => {
        resolve((answer?.results[place] ?? []).map(select.read))
      })
    } catch (error) {
      if (error instanceof ReadStoppedError) took(error.milliseconds)
      for (const { reject } of sent) reject(error)
    }
  }

  return {
    rows: <Row>(select: Select, values: readonly unknown[]) =>
      new Promise<Row[]>((resolve, reject) => {
        waiting.push({ select, values, resolve: resolve as Waiting['resolve'], reject })
        // The loaders of one level dispatch right after each other: this comes after the last of them.
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

/** Since the statement arrived, with its planning: it is evaluated after what stands before it. */
const elapsed = '(extract(epoch FROM clock_timestamp() - now()) * 1000)::float8'

/**
 * Each SELECT becomes a column with its rows as JSON, and its parameters get the numbers after those of the one before:
 * `SELECT $1::int AS a` and `SELECT $2::int AS b WHERE $1::bool` become, without the JSON around them,
 * `SELECT $1::int AS a` and `SELECT $3::int AS b WHERE $2::bool`. In these texts a `$` stands before a parameter and
 * nowhere else, since callers' values are never in them.
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
