import type { Fields } from '../../data/reading/model.ts'
import { eventList, ownedEventList, type RecordedEvent } from '../../data/statements/event-reading.ts'
import { type Context, requireViewer } from '../core/context.ts'
import { BadRequestError, NotFoundError } from '../core/errors.ts'
import { type ListInput, type Listing, openListing, sortOrder } from '../core/listing.ts'
import { assertCan, can } from '../core/permissions.ts'
import { parseId } from '../core/validation.ts'
import { changesInOrder } from './chain.ts'
import type { eventFilter, eventSorts } from './fields.ts'

export type { RecordedEvent } from '../../data/statements/event-reading.ts'

export type EventsInput = ListInput<typeof eventFilter, typeof eventSorts>

/** An event of an organization that the viewer owns, or null. */
export async function findEvent(
  context: Context,
  id: string,
  fields?: Fields,
): Promise<RecordedEvent | null> {
  requireViewer(context)
  const eventId = parseId(id)
  return eventId === null ? null : context.loaders.eventById.load(eventId, fields)
}

export async function requireEvent(context: Context, id: string): Promise<RecordedEvent> {
  const event = await findEvent(context, id)
  if (!event) throw new NotFoundError('Event')
  return event
}

/** An event of exactly this organization. */
export async function requireOrganizationEvent(
  context: Context,
  organizationId: string,
  id: string,
): Promise<RecordedEvent> {
  await assertReadable(context, organizationId)
  const event = await requireEvent(context, id)
  if (event.organizationId !== organizationId.toLowerCase()) throw new NotFoundError('Event')
  return event
}

/** The audit log of an organization. Errors of the input come first. */
export async function requireOrganizationEvents(
  context: Context,
  organizationId: string,
  input: EventsInput,
): Promise<Listing<RecordedEvent>> {
  const listing = openLog(context, organizationId.toLowerCase(), input)
  await assertReadable(context, organizationId)
  return listing
}

/** The same, or null if the viewer may not read it. */
export async function findOrganizationEvents(
  context: Context,
  organizationId: string,
  input: EventsInput,
): Promise<Listing<RecordedEvent> | null> {
  const listing = openLog(context, organizationId, input)
  const membership = await roleIn(context, organizationId)
  return membership && can(membership, 'readEvents') ? listing : null
}

/** The events of all organizations that the viewer owns. */
export function listOwnedEvents(context: Context, input: EventsInput): Listing<RecordedEvent> {
  const viewer = requireViewer(context)
  const { ownedEventPage: pages, ownedEventCount: counts } = context.loaders
  return openListing(context, { list: ownedEventList, pages, counts, ...selected(viewer.id, input) })
}

function openLog(context: Context, organizationId: string, input: EventsInput): Listing<RecordedEvent> {
  const { eventPage: pages, eventCount: counts } = context.loaders
  return openListing(context, { list: eventList, pages, counts, ...selected(organizationId, input) })
}

/** What both lists do with their input. */
function selected(parent: string, { page, filter = {}, sort, rows }: EventsInput) {
  const { action, actorId, targetId, since, until } = filter
  const given = {
    action,
    actorId: idOf('actor', actorId),
    targetId: idOf('target', targetId),
    since: timeOf('since', since),
    until: timeOf('until', until),
  }
  const conditions = Object.entries(given).flatMap(([name, value]) => (value ? [[name, value]] : []))
  const selection = {
    parent,
    filter: Object.fromEntries(conditions) as Record<string, string>,
    sort: sortOrder(sort, 'desc'),
  }
  return { selection, page, rows }
}

function idOf(subject: string, given: string | null | undefined): string | null {
  if (typeof given !== 'string') return null
  const id = parseId(given)
  if (id === null) throw new BadRequestError(`The ${subject} id to filter by is not a UUID.`)
  return id
}

function timeOf(name: string, given: string | null | undefined): string | null {
  if (typeof given !== 'string') return null
  const time = parseTime(given)
  if (!time) {
    throw new BadRequestError(
      `The time "${name}" must be in RFC 3339 format, such as 2026-03-01T09:30:00.000Z.`,
    )
  }
  return time.toISOString()
}

/** A time of RFC 3339 within the years 1 to 9999, or null. Fractions of a millisecond are cut off. */
function parseTime(text: string): Date | null {
  const parts = /^(\d{4}-\d{2}-)(\d{2})T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/i.exec(text)
  if (!parts) return null
  // JavaScript would take 30 February as 2 March.
  const midnight = new Date(`${parts[1]}${parts[2]}T00:00:00Z`)
  const time = new Date(text.toUpperCase())
  if (Number.isNaN(midnight.getTime()) || Number.isNaN(time.getTime())) return null
  if (midnight.getUTCDate() !== Number(parts[2])) return null
  return time.getUTCFullYear() >= 1 && time.getUTCFullYear() <= 9999 ? time : null
}

/** Refuses whoever may not read the audit log. */
export async function assertReadable(context: Context, organizationId: string): Promise<void> {
  requireViewer(context)
  const id = parseId(organizationId)
  const membership = id && (await roleIn(context, id))
  if (!membership) throw new NotFoundError('Organization')
  assertCan(membership, 'readEvents')
}

function roleIn({ loaders }: Context, organizationId: string) {
  return loaders.viewerMembershipByOrganization.load(organizationId, ['id', 'role'])
}

/** A field that changed, and its values as text; null for none. */
export interface FieldChange {
  readonly field: string
  readonly before: string | null
  readonly after: string | null
}

export function changesOf(event: Pick<RecordedEvent, 'changes'>): FieldChange[] {
  return changesInOrder(event).map(([field, [before, after]]) => ({
    field,
    before: textOf(before),
    after: textOf(after),
  }))
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null
  return typeof value === 'string' ? value : JSON.stringify(value)
}
