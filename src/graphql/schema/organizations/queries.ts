import { searchCost } from '../../../operations/organizations/cost.ts'
import { findOrganization, listOrganizations } from '../../../operations/organizations/read.ts'
import { builder } from '../base/builder.ts'
import { connectionType, orderType, pageArguments, pageCost } from '../base/pagination.ts'
import { requestedRows } from '../base/requested-fields.ts'
import { Organization, OrganizationType } from './organization.ts'

const OrganizationConnection = connectionType('Organization', Organization, 'organizations')

const OrganizationFilter = builder.inputType('OrganizationFilter', {
  description: 'Narrows a list of organizations. Conditions left out or null do not count.',
  fields: (t) => ({
    name: t.string({ description: 'Only organizations with this text anywhere in their name, in any case.' }),
    type: t.field({ type: OrganizationType, description: 'Only organizations of this type.' }),
  }),
})

const OrganizationOrderField = builder.enumType('OrganizationOrderField', {
  description: 'What organizations can be sorted by.',
  values: {
    CREATED_AT: { value: 'createdAt', description: 'When the organization was created.' },
    UPDATED_AT: { value: 'updatedAt', description: 'When the organization last changed.' },
    NAME: { value: 'name', description: 'The name, whatever its case.' },
  } as const,
})

const OrganizationOrder = orderType('OrganizationOrder', OrganizationOrderField, 'organizations')

builder.queryFields((t) => ({
  organization: t.field({
    type: Organization,
    nullable: true,
    description: 'One of your organizations, by its id. Null when there is none that you can see.',
    args: { id: t.arg.id({ required: true, description: 'The id of the organization.' }) },
    complexity: 1,
    resolve: (_, { id }, context) => findOrganization(context, id),
  }),
  organizations: t.field({
    type: OrganizationConnection,
    description: 'The organizations that you are a member of, oldest first unless asked otherwise.',
    args: {
      ...pageArguments(),
      filter: t.arg({ type: OrganizationFilter, description: 'Which organizations to list.' }),
      orderBy: t.arg({ type: [OrganizationOrder], description: 'Sort keys, the most important one first.' }),
    },
    complexity: ({ filter, orderBy, ...page }, { viewer }) => {
      const { field, multiplier } = pageCost(page)
      const search = searchCost(viewer, { filter: filter ?? {}, sort: orderBy ?? [] })
      return { field: field + search, multiplier }
    },
    resolve: (_, { filter, orderBy, ...page }, context, info) =>
      listOrganizations(context, {
        page,
        filter: filter ?? {},
        sort: orderBy ?? [],
        rows: requestedRows(info),
      }),
  }),
}))
