import { eventActions } from '../../../operations/events/actions.ts'
import {
  actorTypes,
  changeDescription,
  changeTexts,
  eventApis,
  eventDescription,
  targetTexts,
  eventTexts as texts,
} from '../../../operations/events/fields.ts'
import { changesOf, type FieldChange, type RecordedEvent } from '../../../operations/events/read.ts'
import { builder } from '../base/builder.ts'
import { Node } from '../base/node.ts'
import { requestedFields } from '../base/requested-fields.ts'
import { User } from '../users/user.ts'

/** `MEMBERSHIP_ROLE_CHANGED` for `membership.role_changed`. */
function enumValues<Value extends string>(values: Readonly<Record<Value, string>>) {
  const named = Object.entries<string>(values).map(([value, description]) => [
    value.toUpperCase().replace('.', '_'),
    { value, description },
  ])
  return Object.fromEntries(named) as Record<string, { value: Value; description: string }>
}

export const EventAction = builder.enumType('OrganizationEventAction', {
  description: texts.action,
  values: enumValues(eventActions),
})

const ActorType = builder.enumType('OrganizationEventActorType', {
  description: texts.actorType,
  values: enumValues(actorTypes),
})

const TargetType = builder.enumType('OrganizationEventTargetType', {
  description: texts.targetType,
  values: enumValues(targetTexts),
})

const Api = builder.enumType('OrganizationEventApi', {
  description: texts.api,
  values: enumValues(eventApis),
})

const Actor = builder.objectRef<RecordedEvent>('OrganizationEventActor').implement({
  description: texts.actor,
  fields: (t) => ({
    type: t.expose('actorType', { type: ActorType, description: texts.actorType }),
    id: t.exposeID('actorId', { nullable: true, description: texts.actorId }),
    name: t.exposeString('actorName', { nullable: true, description: texts.actorName }),
    user: t.field({
      type: User,
      nullable: true,
      description: texts.actorUser,
      complexity: 1,
      resolve: ({ userId }, _, { loaders }, info) =>
        userId === null ? null : loaders.userById.load(userId, requestedFields(info)),
    }),
  }),
})

const Change = builder.objectRef<FieldChange>('OrganizationEventChange').implement({
  description: changeDescription,
  fields: (t) => ({
    field: t.exposeString('field', { description: changeTexts.field }),
    before: t.exposeString('before', { nullable: true, description: changeTexts.before }),
    after: t.exposeString('after', { nullable: true, description: changeTexts.after }),
  }),
})

const EventRequest = builder.objectRef<RecordedEvent>('OrganizationEventRequest').implement({
  description: texts.request,
  fields: (t) => ({
    id: t.exposeID('requestId', { nullable: true, description: texts.requestId }),
    api: t.field({
      type: Api,
      description: texts.api,
      resolve: ({ api }) => api as keyof typeof eventApis,
    }),
    method: t.exposeString('method', { nullable: true, description: texts.method }),
    path: t.exposeString('path', { nullable: true, description: texts.path }),
    statusCode: t.exposeInt('statusCode', { nullable: true, description: texts.statusCode }),
    clientIp: t.exposeString('clientIp', { nullable: true, description: texts.clientIp }),
    userAgent: t.exposeString('userAgent', { nullable: true, description: texts.userAgent }),
  }),
})

export const OrganizationEvent = builder.objectRef<RecordedEvent>('OrganizationEvent').implement({
  description: eventDescription,
  interfaces: [Node],
  fields: (t) => ({
    organizationId: t.exposeID('organizationId', { description: texts.organizationId }),
    sequence: t.exposeInt('sequence', { description: texts.sequence }),
    action: t.field({
      type: EventAction,
      description: texts.action,
      extensions: { reads: ['action'] },
      resolve: ({ action }) => action as keyof typeof eventActions,
    }),
    actor: t.field({
      type: Actor,
      description: texts.actor,
      extensions: { reads: ['actorType', 'actorId', 'actorName', 'userId'] },
      resolve: (event) => event,
    }),
    targetType: t.field({
      type: TargetType,
      description: texts.targetType,
      extensions: { reads: ['targetType'] },
      resolve: ({ targetType }) => targetType as keyof typeof targetTexts,
    }),
    targetId: t.exposeID('targetId', { description: texts.targetId }),
    target: t.field({
      type: Node,
      nullable: true,
      description: `${texts.target} Null if it does not exist any more or you may not see it, and for API keys.`,
      extensions: { reads: ['targetId'] },
      complexity: 1,
      resolve: ({ targetId }, _, { loaders }) => loaders.nodeById.load(targetId),
    }),
    changes: t.field({
      type: [Change],
      description: texts.changes,
      extensions: { reads: ['changes'] },
      resolve: changesOf,
    }),
    request: t.field({
      type: EventRequest,
      description: texts.request,
      extensions: {
        reads: ['requestId', 'api', 'method', 'path', 'statusCode', 'clientIp', 'userAgent'],
      },
      resolve: (event) => event,
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: texts.createdAt }),
  }),
})
