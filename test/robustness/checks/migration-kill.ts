import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { startCommand } from '../../support/process.ts'
import type { Check, OnEnd } from '../check.ts'
import { createDatabase, finalSchema, holdBack, prepare, problemsOf, stages } from '../support/migrations.ts'
import { inParallel } from '../support/parallel.ts'
import { sharedServer } from '../support/postgres.ts'
import { until } from '../support/until.ts'

const kills = Number(process.env.ROBUSTNESS_KILLS ?? 50)

export const migrationKill: Check = {
  name: 'migration-kill',
  title:
    'kill -9 during a migration, on each database: the next start succeeds, and each migration is applied once',
  async run(onEnd) {
    // One after the other: an embedded database blocks this process for seconds.
    const postgres = await onPostgres(onEnd)
    const embedded = await onEmbedded(onEnd)
    return {
      done: `PostgreSQL: ${figures(postgres)}; embedded: ${figures(embedded)}`,
      problems: [
        ...postgres.problems.map((problem) => `PostgreSQL: ${problem}`),
        ...embedded.problems.map((problem) => `Embedded: ${problem}`),
      ],
    }
  },
}

class Tally {
  killed = 0
  recovered = 0
  /** Recoveries that still had migrations to apply. */
  applied = 0
  readonly problems: string[] = []
}

/** Some processes end before they are killed. Then there are more rounds. */
function* rounds(tally: Tally): Generator<number> {
  for (let round = 0; tally.killed < kills; round++) yield round
}

function figures({ killed, recovered, applied }: Tally): string {
  return `${killed} kills, ${recovered} recoveries, ${applied} of them with migrations left to apply`
}

/** Starts again after a kill, and checks the database. */
async function recover(
  tally: Tally,
  settings: Record<string, string>,
  look: () => Promise<string[]>,
): Promise<void> {
  const { code, stdout, stderr } = await startCommand(['migrate'], settings).ended
  const problems = code === 0 ? await look() : [`no start after the kill: ${stderr}`]
  if (problems.length === 0) tally.recovered++
  if (stdout.includes('Applied')) tally.applied++
  tally.problems.push(...problems)
}

async function onPostgres(onEnd: OnEnd): Promise<Tally> {
  const tally = new Tally()
  const templates = await Promise.all(stages.map(() => createDatabase(onEnd)))
  await Promise.all(
    stages.map((applied) => prepare({ url: templates[applied] as string, dataDir: '' }, applied)),
  )
  const expected = await finalSchema({ url: await createDatabase(onEnd), dataDir: '' })
  await inParallel(rounds(tally), 2, async (round) => {
    const applied = round % stages.length
    const url = await createDatabase(onEnd, templates[applied])
    const letGo = await holdBack(url, applied)
    const started = startCommand(['migrate'], { DATABASE_URL: url })
    await untilInside(url, round % 2 === 0 ? letGo : undefined)
    started.signal('SIGKILL')
    if ((await started.ended).code === null) tally.killed++
    // PostgreSQL may still be running the script of the killed process.
    const recovering = recover(tally, { DATABASE_URL: url }, () => problemsOf({ url, dataDir: '' }, expected))
    await sleep(Math.random() * 300)
    await letGo()
    await recovering
  })
  return tally
}

/** Waits until a script waits for the lock. With `letGo`, releases the lock and waits some milliseconds more. */
async function untilInside(url: string, letGo: (() => Promise<void>) | undefined): Promise<void> {
  const client = new pg.Client(sharedServer)
  await client.connect()
  const text = "SELECT FROM pg_stat_activity WHERE datname = $1 AND wait_event_type = 'Lock'"
  const isInside = async () => (await client.query(text, [new URL(url).pathname.slice(1)])).rows.length > 0
  await until(isInside, { every: 5, what: 'a migration waits for the lock' }).finally(() => client.end())
  if (!letGo) return
  await letGo()
  await sleep(Math.random() * 60)
}

const watcher = `--import=${new URL('../support/kill-at-write.mjs', import.meta.url).href}`

async function onEmbedded(onEnd: OnEnd): Promise<Tally> {
  const tally = new Tally()
  const folder = await mkdtemp(path.join(tmpdir(), 'orgql-migration-kill-'))
  onEnd(() => rm(folder, { recursive: true }))
  const expected = await finalSchema({ dataDir: path.join(folder, 'expected') })
  const templates: { dataDir: string; writes: number }[] = []
  for (const applied of stages) {
    const dataDir = path.join(folder, `stage-${applied}`)
    await prepare({ dataDir }, applied)
    templates.push({ dataDir, writes: await countWrites(dataDir) })
  }
  await inParallel(rounds(tally), 2, async (round) => {
    const dataDir = path.join(folder, `round-${round}`)
    const template = templates[round % stages.length]
    // Two processes are killed while they create the database files, the others at any write of a migration.
    const isFirstStart = round < 2
    if (template && !isFirstStart) await copyDatabase(template.dataDir, dataDir)
    const moment = isFirstStart
      ? { KILL_AT_FILE: '/postgres/PG_VERSION' }
      : { KILL_AT_WRITE: String(1 + Math.floor(Math.random() * (template?.writes ?? 1))) }
    const settings = { DATA_DIR: dataDir, NODE_OPTIONS: watcher, ...moment }
    if ((await startCommand(['migrate'], settings).ended).code === null) tally.killed++
    await recover(tally, { DATA_DIR: dataDir }, () => problemsOf({ dataDir }, expected))
    await rm(dataDir, { recursive: true })
  })
  return tally
}

/** Number of file writes that the remaining migrations need. */
async function countWrites(dataDir: string): Promise<number> {
  const copy = `${dataDir}-counted`
  await copyDatabase(dataDir, copy)
  const { stderr } = await startCommand(['migrate'], { DATA_DIR: copy, NODE_OPTIONS: watcher }).ended
  await rm(copy, { recursive: true })
  return Number(/writes: (\d+)/.exec(stderr)?.[1])
}

/** Copies the database files, without the lock file of the process. */
async function copyDatabase(from: string, to: string): Promise<void> {
  await cp(path.join(from, 'postgres'), path.join(to, 'postgres'), { recursive: true })
}
