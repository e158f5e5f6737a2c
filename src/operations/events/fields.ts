import { z } from 'zod'
import type { ownedEventList, RecordedEvent } from '../../data/statements/event-reading.ts'
import type { EventActorType } from '../../data/statements/events.ts'
import type { Origin } from '../core/context.ts'
import { type EventAction, eventActions, type TargetType } from './actions.ts'

type Described = Exclude<keyof RecordedEvent, 'id'> | 'actor' | 'request' | 'actorUser' | 'target'

export const eventDescription =
  'One change of an organization, as its audit log has it. Only owners of the organization can read it.'

/** What each field means, in the descriptions of both APIs. */
export const eventTexts = {
  organizationId: 'Id of the organization that was changed.',
  sequence: 'Number of the event in its organization. It counts from 1, without gaps.',
  action: 'What happened.',
  actor: 'Who made the change.',
  actorType: 'What kind of actor made the change.',
  actorId: 'Id of the user or the API key. Null for operators and for the service itself.',
  actorName:
    'Name at that time: of the API key, or of the user. Null for operators and for the service itself, and once it was erased.',
  actorUser:
    'The user, or the user of the API key. Null for other actors, and if you cannot see the user any more.',
  userId: 'Id of the user, or of the user of the API key. Null for operators and for the service itself.',
  target: 'What was changed.',
  targetType: 'What kind of object was changed.',
  targetId: 'Id of the object that was changed.',
  changes: 'The fields that changed, with their values. Empty if none did, and once they were erased.',
  request: 'How the change was asked for.',
  api: 'Where the change came from.',
  requestId: 'Id of the request, as in the header X-Request-Id and in the logs of the service.',
  method: 'HTTP method of the request. Null if there was none.',
  path: 'Path of the request. Null if there was none.',
  statusCode: 'HTTP status of the answer. Null if there was none.',
  clientIp: 'IP address of the client. Null if there was none, and once it was erased.',
  userAgent: 'Header User-Agent of the request. Null if there was none, and once it was erased.',
  createdAt: 'When it happened.',
} satisfies Record<Described, string>

export const actorTypes = {
  user: 'A user, with a token.',
  api_key: 'An API key of a user.',
  operator: 'An operator of this service, with its command line.',
  system: 'The service itself, such as at the first sign-in of a user.',
} satisfies Record<EventActorType, string>

export const targetTexts = {
  organization: 'The organization itself.',
  membership: 'A membership in the organization.',
  address: 'The billing address of the organization.',
  domain: 'A domain of the organization.',
  api_key: 'An API key of the user of a personal organization.',
} satisfies Record<TargetType, string>

export const eventApis = {
  graphql: 'The GraphQL API.',
  rest: 'The REST API.',
  cli: 'The command line of an operator.',
  system: 'The service itself.',
} satisfies Record<Origin['api'], string>

/** In the order of the code that defines them. */
export const actionNames = Object.keys(eventActions) as [EventAction, ...EventAction[]]

export const changeDescription = 'A field, and its values before and after, as text.'

/** What the fields of a change mean. */
export const changeTexts = {
  field: 'Name of the field.',
  before: 'The value before as text, such as true or 3. Null if there was none.',
  after: 'The value after as text. Null if there is none.',
}

const uuid = z.string().meta({ format: 'uuid' }).nullish()
const time = z.string().meta({ format: 'date-time' }).nullish()

export const eventFilter = z.object({
  action: z.enum(actionNames).nullish().describe('Only events with this action.'),
  actorId: uuid.describe('Only what this user did, with any credential, or what this API key did.'),
  targetId: uuid.describe('Only changes of this object.'),
  since: time.describe('Only events at this time or later, in RFC 3339 format.'),
  until: time.describe('Only events before this time, in RFC 3339 format.'),
} satisfies Record<keyof typeof ownedEventList.filters, z.ZodType>)

/** What a list of events can be sorted by. */
export const eventSorts = {
  createdAt: `${eventTexts.createdAt} Within one organization, this is the order of the sequence.`,
} satisfies Record<keyof typeof ownedEventList.sorts, string>
