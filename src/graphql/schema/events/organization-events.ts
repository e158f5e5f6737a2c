import { eventFilter, eventSorts } from '../../../operations/events/fields.ts'
import { findOrganizationEvents } from '../../../operations/events/read.ts'
import { builder } from '../base/builder.ts'
import { inputType } from '../base/input-type.ts'
import { connectionType, orderType, pageArguments, pageCost } from '../base/pagination.ts'
import { requestedFields, requestedRows } from '../base/requested-fields.ts'
import { Organization } from '../organizations/organization.ts'
import { EventAction, OrganizationEvent } from './event.ts'

const EventConnection = connectionType('OrganizationEvent', OrganizationEvent, 'events')

const EventFilter = inputType('OrganizationEventFilter', {
  description: 'Conditions for a list of events. Null or left out: no condition.',
  schema: eventFilter,
  typed: {
    action: (t, options) => t.field({ ...options, type: EventAction }),
    since: (t, options) => t.field({ ...options, type: 'DateTime' }),
    until: (t, options) => t.field({ ...options, type: 'DateTime' }),
  },
})

const EventOrder = orderType('OrganizationEventOrder', eventSorts, 'events')

builder.prismaObjectField('Organization', 'events', (t) =>
  t.field({
    type: EventConnection,
    nullable: true,
    description: 'The audit log, newest event first by default. Null if you are not an owner.',
    args: {
      ...pageArguments(),
      filter: t.arg({ type: EventFilter, description: 'Which events to list.' }),
      orderBy: t.arg({ type: [EventOrder], description: 'Sort keys, the most important first.' }),
    },
    extensions: { reads: ['id'] },
    // Your role is read as well.
    complexity: ({ first, last }) => {
      const { field, multiplier } = pageCost({ first, last })
      return { field: field + 1, multiplier }
    },
    resolve: ({ id }, { filter, orderBy, ...page }, context, info) =>
      findOrganizationEvents(context, id, {
        page,
        filter: filter ?? {},
        sort: orderBy ?? [],
        rows: requestedRows(info),
      }),
  }),
)

builder.objectField(OrganizationEvent, 'organization', (t) =>
  t.field({
    type: Organization,
    nullable: true,
    description: 'The organization that was changed. Null if you have just left it.',
    extensions: { reads: ['organizationId'] },
    complexity: 1,
    resolve: ({ organizationId }, _, { loaders }, info) =>
      loaders.organizationById.load(organizationId, requestedFields(info)),
  }),
)
