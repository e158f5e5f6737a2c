import { createChance } from '../../../src/seeding/bulk-chance.ts'
import type { Check } from '../check.ts'
import { type Read, randomReads, type SeenCursors } from '../inputs/random-reads.ts'
import { createTenants } from '../inputs/tenants.ts'
import { type Answer, createClient } from '../support/client.ts'
import { count } from '../support/figures.ts'
import { inParallel } from '../support/parallel.ts'
import { preparePostgres } from '../support/postgres.ts'
import { loggedErrors, startService } from '../support/service.ts'

const seed = Number(process.env.ROBUSTNESS_SEED ?? 20_261_124)
const reads = 100_000
const width = 12

export const foreignRows: Check = {
  name: 'foreign-rows',
  title: 'Random reads of random tenants: no row of another tenant in any answer or error',
  async run(onEnd) {
    const prepared = await preparePostgres(onEnd)
    const chance = createChance(seed)
    const tenants = await createTenants(prepared, chance)
    const service = await startService(prepared.settings, onEnd)
    const client = createClient(service.url, { connections: width })
    onEnd(client.close)

    const problems: string[] = []
    const cursors: SeenCursors = []
    let requests = 0
    let found = 0
    await inParallel(randomReads(tenants, reads, chance, cursors), width, async (read) => {
      const answer = await client.send(read.sent)
      requests++
      found += read.ids.filter((id) => read.viewer.visible.has(id)).length
      problems.push(...problemsOf(read, answer))
      cursors.push(...cursorsIn(answer))
    })
    return {
      done:
        `${count(reads)} reads (one for each id and each list) in ${count(requests)} requests of ` +
        `${tenants.viewers.length} users through both APIs, with ${count(cursors.length)} cursors of other users (seed ${seed}); ` +
        `${count(found)} were of rows that the users may see, and found them`,
      problems: [...problems, ...loggedErrors(service)],
    }
  },
}

function problemsOf({ viewer, sent, ids }: Read, { status, text }: Answer): string[] {
  const shown = idsAndLabels(text)
  const foreign = [...shown].filter((one) => !viewer.visible.has(one))
  const missing = ids.filter((id) => viewer.visible.has(id) && !shown.has(id))
  const where = `${sent.method} ${sent.path} ${sent.body ?? ''}: ${text.slice(0, 300)}`
  return [
    ...(status >= 500 ? [`A read got ${status}: ${where}`] : []),
    ...foreign.map((one) => `${viewer.user.email} saw ${one}: ${where}`),
    ...missing.map((id) => `${viewer.user.email} did not see their own ${id}: ${where}`),
  ]
}

/** The request id changes with every request, and belongs to no tenant. */
const requestId = /"request_?id":"[^"]*"/gi
const idOrLabel = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(user|tenant)-\d+/g

function idsAndLabels(text: string): Set<string> {
  return new Set(text.replace(requestId, '').match(idOrLabel))
}

function cursorsIn({ text }: Answer): string[] {
  return [...text.matchAll(/"(endCursor|next_cursor|previous_cursor)":"([^"]+)"/g)].map(
    ([, , cursor = '']) => cursor,
  )
}
