import { z } from 'zod'
import { snakeCase } from '../../operations/core/fields.ts'
import { pageLimit } from '../../operations/core/listing.ts'
import { targetTypes } from '../../operations/events/actions.ts'
import {
  actionNames,
  actorTypes,
  changeDescription,
  changeTexts,
  eventDescription,
  eventFilter,
  eventSorts,
  eventTexts as texts,
} from '../../operations/events/fields.ts'
import {
  changesOf,
  listOwnedEvents,
  type RecordedEvent,
  requireEvent,
  requireOrganizationEvent,
  requireOrganizationEvents,
} from '../../operations/events/read.ts'
import { auditLogsCost } from '../../operations/organizations/cost.ts'
import { timeText } from '../../transport/time.ts'
import { id, named, rowId, time } from '../routing/body.ts'
import { pageOf, presentPage } from '../routing/page.ts'
import { listQuery } from '../routing/query.ts'
import { route } from '../routing/route.ts'

const actorType = z.enum(Object.keys(actorTypes) as [RecordedEvent['actorType']])

const actorBody = named(
  'AuditLogActor',
  z
    .object({
      id: id.nullable().describe(texts.actorId),
      name: z.string().nullable().describe(texts.actorName),
      type: actorType.describe(`${texts.actorType} Operators and the service itself have no id and no name.`),
    })
    .describe(texts.actor),
)

const targetBody = named(
  'AuditLogTarget',
  z
    .object({
      id: id.describe(texts.targetId),
      type: z.enum(targetTypes).describe(texts.targetType),
    })
    .describe(texts.target),
)

const changeBody = named(
  'AuditLogChange',
  z
    .object({
      field: z.string().describe(changeTexts.field),
      before: z.string().nullable().describe(changeTexts.before),
      after: z.string().nullable().describe(changeTexts.after),
    })
    .describe(changeDescription),
)

const auditLogBody = named(
  'AuditLog',
  z
    .object({
      id: rowId,
      organization_id: id.describe(texts.organizationId),
      sequence: z.int().min(1).describe(texts.sequence),
      action: z.enum(actionNames).describe(texts.action),
      actor: actorBody,
      target: targetBody.nullable().describe(texts.target),
      changes: z.array(changeBody).describe(texts.changes),
      client_ip: z.string().nullable().describe(texts.clientIp),
      method: z.string().nullable().describe(texts.method),
      path: z.string().nullable().describe(texts.path),
      status_code: z.int().nullable().describe(texts.statusCode),
      user_agent: z.string().nullable().describe(texts.userAgent),
      created_at: time.describe(texts.createdAt),
    })
    .describe(eventDescription),
)

type AuditLog = z.output<typeof auditLogBody>

const auditLogPage = pageOf('AuditLogPage', auditLogBody, 'events')

export function presentEvent(row: RecordedEvent): AuditLog {
  return {
    id: row.id,
    organization_id: row.organizationId,
    sequence: row.sequence,
    action: row.action as AuditLog['action'],
    actor: { id: row.actorId, name: row.actorName, type: row.actorType },
    target: { id: row.targetId, type: row.targetType as (typeof targetTypes)[number] },
    changes: changesOf(row).map((change) => ({ ...change, field: snakeCase(change.field) })),
    client_ip: row.clientIp,
    method: row.method,
    path: row.path,
    status_code: row.statusCode,
    user_agent: row.userAgent,
    created_at: timeText(row.createdAt),
  }
}

const list = listQuery(eventFilter, eventSorts)
const order = 'Newest first by default. Events added between two pages do not shift the others.'

export const auditLogRoutes = [
  route({
    method: 'GET',
    path: '/v1/audit_logs',
    operationId: 'listAuditLogs',
    tag: 'Audit logs',
    summary: 'List the events of all organizations that the caller owns',
    description: `Empty for callers who own none. ${order} It costs more the more organizations the caller has.`,
    list,
    success: { status: 200, body: auditLogPage },
    errors: ['INVALID_CURSOR'],
    searchCost: (viewer, { page }) => auditLogsCost(viewer, page.limit ?? pageLimit.default),
    handle: async ({ context, list }) => ({
      body: await presentPage(listOwnedEvents(context, list), presentEvent),
    }),
  }),
  route({
    method: 'GET',
    path: '/v1/audit_logs/{audit_log_id}',
    operationId: 'getAuditLog',
    tag: 'Audit logs',
    summary: 'Read an event of any organization that the caller owns',
    description: 'Only for owners. Everybody else gets 404, members of the organization too.',
    success: { status: 200, body: auditLogBody },
    errors: ['NOT_FOUND'],
    handle: async ({ context, path }) => ({
      body: presentEvent(await requireEvent(context, path.audit_log_id)),
    }),
  }),
  route({
    method: 'GET',
    path: '/v1/organizations/{organization_id}/audit_logs',
    operationId: 'listOrganizationAuditLogs',
    tag: 'Audit logs',
    summary: 'List the events of an organization',
    description: `Only for owners. ${order}`,
    list,
    success: { status: 200, body: auditLogPage },
    errors: ['INVALID_CURSOR', 'NOT_FOUND', 'FORBIDDEN'],
    async handle({ context, path, list }) {
      const listing = await requireOrganizationEvents(context, path.organization_id, list)
      return { body: await presentPage(listing, presentEvent) }
    },
  }),
  route({
    method: 'GET',
    path: '/v1/organizations/{organization_id}/audit_logs/{audit_log_id}',
    operationId: 'getOrganizationAuditLog',
    tag: 'Audit logs',
    summary: 'Read an event of an organization',
    description: 'Only for owners.',
    success: { status: 200, body: auditLogBody },
    errors: ['NOT_FOUND', 'FORBIDDEN'],
    async handle({ context, path: { organization_id, audit_log_id } }) {
      return { body: presentEvent(await requireOrganizationEvent(context, organization_id, audit_log_id)) }
    },
  }),
]
