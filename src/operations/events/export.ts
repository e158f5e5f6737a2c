import { listExportedEvents, type RecordedEvent } from '../../data/statements/event-reading.ts'
import { findLastEvent, type LastEvent } from '../../data/statements/events.ts'
import { type Context, requireViewer } from '../core/context.ts'
import { ForbiddenError, RateLimitedError } from '../core/errors.ts'
import { requireOrganization } from '../organizations/read.ts'
import { assertReadable } from './read.ts'

/** Events of a page: few enough that many slow readers need little memory. */
export const exportPageSize = 200

/** A credential may be revoked meanwhile. So whoever reads slowly has to send it again. */
const longestMilliseconds = 60_000

export interface ExportInput {
  /** The sequence of the last event that the caller has. */
  readonly after: number
  /** Pays for another page before it is read. It fails with a RateLimitedError when too little is left. */
  readonly pay: (rows: number) => Promise<void> | undefined
}

/**
 * All events of an organization after one of them, up to the last one there is now, oldest first. Each page is read when it
 * is asked for. The first is paid for already. When the caller cannot pay for another, may no longer read it, or has taken a
 * minute, the pages end: whoever wants the rest asks again with what they have.
 */
export async function exportEvents(
  context: Context,
  organizationId: string,
  { after, pay }: ExportInput,
): Promise<AsyncIterable<readonly RecordedEvent[]>> {
  const viewer = requireViewer(context)
  const id = await requireExportable(context, organizationId)
  const [last] = await read<LastEvent>(context, findLastEvent, [id])

  const end = last?.sequence ?? 0
  const endsAt = performance.now() + longestMilliseconds
  const readPage = (from: number) =>
    read<RecordedEvent>(context, listExportedEvents, [id, viewer.id, from, end, exportPageSize])
  const readNextPage = async (from: number) => {
    await pay(exportPageSize)
    return readPage(from)
  }

  async function* pages() {
    let rows = after < end ? await readPage(after) : []
    for (;;) {
      const from = rows.at(-1)?.sequence ?? end
      if (rows.length > 0) yield rows
      if (from >= end || performance.now() > endsAt) return
      rows = await unlessRefused(readNextPage(from))
    }
  }
  return pages()
}

/** The id of an organization whose events the viewer may export. */
async function requireExportable(context: Context, organizationId: string): Promise<string> {
  const [organization] = await Promise.all([
    requireOrganization(context, organizationId),
    assertReadable(context, organizationId),
  ])
  if (!organization.siem) throw new ForbiddenError('The organization does not have the service siem.')
  return organization.id
}

function read<Row>(
  { turn, database }: Context,
  ...[statement, values]: Parameters<typeof database.sql.rows>
) {
  return turn(() => database.sql.rows<Row>(statement, values))
}

/** No rows if the caller has too little left, or too many requests that wait. */
async function unlessRefused<Row>(reading: Promise<Row[]>): Promise<Row[]> {
  try {
    return await reading
  } catch (error) {
    if (error instanceof RateLimitedError) return []
    throw error
  }
}
