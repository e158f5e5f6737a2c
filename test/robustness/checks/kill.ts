import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { graphql } from '../../support/requests.ts'
import { createSeed } from '../../support/seed.ts'
import type { Check, OnEnd } from '../check.ts'
import { createClient } from '../support/client.ts'
import { compareEvents } from '../support/events.ts'
import { count } from '../support/figures.ts'
import { type Found, Ledger } from '../support/ledger.ts'
import { openMigrated, preparePostgres } from '../support/postgres.ts'
import { type Service, startService } from '../support/service.ts'
import { until } from '../support/until.ts'
import { writeUntilDeath } from '../support/writer.ts'

const kills = Number(process.env.ROBUSTNESS_KILLS ?? 50)
const writers = 6
/** The service is killed after a different number of writes each time. */
const fewestWrites = 20
const mostWrites = 60

export const kill: Check = {
  name: 'kill',
  title: 'kill -9 under parallel writes, on each database: every acknowledged write is there, and its event',
  async run(onEnd) {
    const postgres = await onPostgres(onEnd)
    const embedded = await embeddedInFolder(onEnd)
    const [first, second] = await Promise.all([survive(postgres, onEnd), survive(embedded, onEnd)])
    const figures = ({ acknowledged, events }: Survived) =>
      `${count(acknowledged)} acknowledged writes, ${count(events)} events`
    return {
      done:
        `${kills} kills on PostgreSQL, ${figures(first)}, ${first.lost.length} lost; ` +
        `${kills} kills on the embedded database, ${figures(second)}, ${second.lost.length} lost`,
      problems: [
        ...[...first.lost, ...first.problems].map((problem) => `PostgreSQL: ${problem}`),
        ...[...second.lost, ...second.problems].map((problem) => `Embedded: ${problem}`),
      ],
    }
  },
}

interface Prepared {
  settings: Record<string, string>
  key: string
}

interface Survived {
  acknowledged: number
  lost: string[]
  events: number
  /** Events that do not fit into their chain, or not to the rows. */
  problems: string[]
}

async function onPostgres(onEnd: OnEnd): Promise<Prepared> {
  const { settings, seed } = await preparePostgres(onEnd)
  return { settings, key: (await seed.user()).key }
}

async function embeddedInFolder(onEnd: OnEnd): Promise<Prepared> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'orgql-kill-'))
  onEnd(() => rm(dataDir, { recursive: true }))
  const database = await openMigrated(undefined, dataDir)
  const { key } = await createSeed(database).user()
  await database.close()
  return { settings: { DATA_DIR: dataDir }, key }
}

async function survive({ key, ...prepared }: Prepared, onEnd: OnEnd): Promise<Survived> {
  // What takes long here does not matter: other work may keep the machine busy.
  const settings = { ...prepared.settings, REQUEST_TIMEOUT_MILLISECONDS: '30000' }
  const ledger = new Ledger()
  const lost: string[] = []
  let service = await startService(settings)
  onEnd(() => service.process.stop())
  for (let round = 0; round < kills; round++) {
    await killWhileWriting(service, key, ledger)
    service = await startService(settings)
    const found = await readAll(service, key, [...ledger.entries.keys()])
    lost.push(...ledger.lost(found))
    ledger.settle(found)
  }
  await service.process.stop()
  const database = await openMigrated(prepared.settings.DATABASE_URL, prepared.settings.DATA_DIR)
  const audited = await compareEvents(database, ledger).finally(() => database.close())
  return { acknowledged: ledger.acknowledged, lost, ...audited }
}

async function killWhileWriting(service: Service, key: string, ledger: Ledger): Promise<void> {
  const client = createClient(service.url)
  const enough = ledger.acknowledged + fewestWrites + Math.random() * (mostWrites - fewestWrites)
  const writing = Array.from({ length: writers }, (_, number) => writeUntilDeath(client, key, ledger, number))
  const isEnough = () => ledger.acknowledged >= enough
  await Promise.race([
    Promise.all(writing),
    until(isEnough, { every: 1, what: 'enough writes are acknowledged' }),
  ])
  service.process.signal('SIGKILL')
  await Promise.all([...writing, service.process.ended])
  client.close()
}

const readQuery =
  'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Organization { id name address { line1 } } } }'
const idsPerRequest = 100

async function readAll(service: Service, key: string, ids: string[]): Promise<Map<string, Found>> {
  const client = createClient(service.url)
  const found = new Map<string, Found>()
  for (let start = 0; start < ids.length; start += idsPerRequest) {
    const sent = graphql(key, readQuery, { ids: ids.slice(start, start + idsPerRequest) })
    const { text } = await client.send(sent)
    for (const row of JSON.parse(text).data.nodes as (Found | null)[]) if (row) found.set(row.id, row)
  }
  client.close()
  return found
}
