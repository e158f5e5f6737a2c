import { v7 as uuidAt } from 'uuid'
import type { EventActorType, LastEvent, OrganizationEvent } from '../../data/statements/events.ts'
import type { User } from '../../data/statements/users.ts'
import { insert, put, type Write } from '../../data/writing/writes.ts'
import type { Origin, Viewer } from '../core/context.ts'
import type { EventAction, TargetType } from './actions.ts'
import { chained, firstHash } from './chain.ts'

const inProcess = {
  requestId: null,
  method: null,
  path: null,
  statusCode: null,
  clientIp: null,
  userAgent: null,
}

/** An operator's command. */
export const commandLine: Origin = { api: 'cli', ...inProcess }
/** The service itself, such as at the first sign-in of a user. */
export const service: Origin = { api: 'system', ...inProcess }

type Named = Pick<User, 'firstName' | 'lastName' | 'email'>

/** Who made a change: a user, by an API key or not, an operator, or the service itself. */
export interface Actor {
  readonly type: EventActorType
  /** Of the user or the API key. */
  readonly id: string | null
  /** The user, or the user of the API key. */
  readonly userId: string | null
  readonly name: string | null
}

/** The viewer, as the audit log names them. */
export function actorOf({ id: userId, apiKey }: Viewer, user: Named): Actor {
  if (!apiKey) return { type: 'user', id: userId, userId, name: nameOf(user) }
  return { type: 'api_key', id: apiKey.id, userId, name: apiKey.name ?? nameOf(user) }
}

const nobody = { id: null, userId: null, name: null }
export const operator: Actor = { type: 'operator', ...nobody }
export const system: Actor = { type: 'system', ...nobody }

/** The audit log of one organization, as it is while the organization is locked. */
export interface EventLog {
  readonly organizationId: string
  /** Null if there is none yet. */
  readonly last: LastEvent | null
  readonly actor: Actor
}

/** Fields and their values before and after. */
export type Changes = Record<string, [before: unknown, after: unknown]>

export interface NewEvent {
  readonly log: EventLog
  readonly action: EventAction
  readonly target: { readonly type: TargetType; readonly id: string }
  readonly changes: Changes
}

/** The rows that record events, in their order. */
export function eventWrites(events: readonly NewEvent[], origin: Origin): Write[] {
  const now = new Date()
  const ends = new Map<string, LastEvent>()
  const rows = events.map((event) => {
    const { organizationId, last } = event.log
    const row = nextEvent(event, ends.get(organizationId) ?? last, origin, now)
    ends.set(organizationId, endOf(row))
    return insert('organizationEvent', row)
  })
  return [
    ...rows,
    ...[...ends].map(([id, end]) => put('organizationEventChain', { organizationId: id, ...end })),
  ]
}

/** The event that follows the last one of its log. */
export function nextEvent(
  { log, action, target, changes }: NewEvent,
  last: LastEvent | null,
  origin: Origin,
  now: Date,
): OrganizationEvent {
  // Clocks of replicas differ a little: the times of a log never go back.
  const createdAt = new Date(Math.max(now.getTime(), last?.lastAt.getTime() ?? 0))
  const sequence = (last?.sequence ?? 0) + 1
  const event = {
    // In the order of the sequence, also within a millisecond.
    id: uuidAt({ msecs: createdAt.getTime(), seq: sequence }),
    organizationId: log.organizationId,
    sequence,
    action,
    actorType: log.actor.type,
    actorId: log.actor.id,
    userId: log.actor.userId,
    actorName: log.actor.name,
    targetType: target.type,
    targetId: target.id,
    changes: changes as Record<string, [string, string]>,
    ...origin,
    createdAt,
  }
  return chained(event, last?.hash ?? firstHash)
}

export function endOf({ sequence, hash, createdAt }: OrganizationEvent): LastEvent {
  return { sequence, hash, lastAt: createdAt }
}

/** What happened to a row: null before stands for a new one, null after for one that is gone. */
export function eventOf<Row extends { readonly id: string }>(
  log: EventLog,
  action: EventAction,
  type: TargetType,
  { before, after }: { before: Row | null; after: Row | null },
): NewEvent {
  const id = (after ?? before)?.id
  if (id === undefined) throw new Error('An event needs a row.')
  return { log, action, target: { type, id }, changes: changesBetween(before, after) }
}

/** Not part of the change itself, or said by the event's other fields. */
const untold = new Set(['id', 'organizationId', 'version', 'createdAt', 'updatedAt', 'organizationCreatedAt'])

function changesBetween(before: object | null, after: object | null): Changes {
  const values = (row: object | null) => (row ?? {}) as Record<string, unknown>
  const changes: Changes = {}
  for (const field of Object.keys(after ?? before ?? {})) {
    const pair: Changes[string] = [values(before)[field] ?? null, values(after)[field] ?? null]
    if (!untold.has(field) && pair[0] !== pair[1]) changes[field] = pair
  }
  return changes
}

/** A user's name, or the email of one without a name. */
export function nameOf({ firstName, lastName, email }: Named): string {
  return [firstName, lastName].filter(Boolean).join(' ') || email
}
