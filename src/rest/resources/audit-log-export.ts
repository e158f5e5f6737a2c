import { BadRequestError } from '../../operations/core/errors.ts'
import { exportEvents, exportPageSize } from '../../operations/events/export.ts'
import type { RecordedEvent } from '../../operations/events/read.ts'
import { ecsEvent } from '../export/ecs.ts'
import { ocsfEvent } from '../export/ocsf.ts'
import { queryOf } from '../routing/query.ts'
import { route } from '../routing/route.ts'
import { presentEvent } from './audit-logs.ts'

const formats = {
  ndjson: presentEvent,
  ecs: ecsEvent,
  ocsf: ocsfEvent,
} satisfies Record<string, (event: RecordedEvent) => object>

type Format = keyof typeof formats
const names = Object.keys(formats) as Format[]

/** The largest number that the column holds. */
const lastSequence = 2_147_483_647

const query = queryOf({
  format: {
    description:
      'ndjson: as in the other answers of this API. ecs: Elastic Common Schema. ocsf: Open Cybersecurity Schema Framework.',
    schema: { type: 'string', enum: names, default: 'ndjson' },
    read(given: string): Format {
      const format = names.find((name) => name === given)
      if (format) return format
      throw new BadRequestError(`must be one of ${names.join(', ')}.`)
    },
  },
  after: {
    description: 'Sequence of the last event that the caller already has: only later events are sent.',
    schema: { type: 'integer', minimum: 0, maximum: lastSequence, default: 0 },
    read(given: string) {
      const value = /^\d{1,10}$/.test(given) ? Number(given) : Number.NaN
      if (value <= lastSequence) return value
      throw new BadRequestError(`must be a whole number from 0 to ${lastSequence}.`)
    },
  },
})

export const auditLogExportRoutes = [
  route({
    method: 'GET',
    path: '/v1/organizations/{organization_id}/audit_logs/export',
    operationId: 'exportOrganizationAuditLogs',
    tag: 'Audit logs',
    summary: 'Export the events of an organization',
    description: `Only for owners, if the organization has the service \`siem\`. Sends all events that there are when it begins, oldest first, at the pace at which the client reads. It may end early: when the budget of the caller is used up, the caller is no longer an owner, it has taken a minute, or the service stops. Ask again with the last sequence as \`after\` until no event comes. Every ${exportPageSize} events cost as much as that many rows.`,
    query,
    success: {
      status: 200,
      lines: { description: 'Events, each as JSON in a line of its own that ends with a line feed.' },
    },
    errors: ['NOT_FOUND', 'FORBIDDEN'],
    searchCost: () => exportPageSize,
    async handle({ context, path, query: { format = 'ndjson', after = 0 }, budget }) {
      const pay = (rows: number) => budget.spend(rows)
      const pages = await exportEvents(context, path.organization_id, { after, pay })
      return { stream: linesOf(pages, formats[format]) }
    },
  }),
]

async function* linesOf(
  pages: AsyncIterable<readonly RecordedEvent[]>,
  present: (event: RecordedEvent) => object,
): AsyncIterable<string> {
  for await (const page of pages) yield page.map((event) => `${JSON.stringify(present(event))}\n`).join('')
}
