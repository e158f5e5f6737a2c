import { searchCost } from '../../../operations/organizations/cost.ts'
import { organizationFilter, organizationSorts } from '../../../operations/organizations/fields.ts'
import { findOrganization, listOrganizations } from '../../../operations/organizations/read.ts'
import { builder } from '../base/builder.ts'
import { inputType } from '../base/input-type.ts'
import { connectionType, orderType, pageArguments, pageCost } from '../base/pagination.ts'
import { requestedFields, requestedRows } from '../base/requested-fields.ts'
import { Organization, OrganizationType } from './organization.ts'

const OrganizationConnection = connectionType('Organization', Organization, 'organizations')

const OrganizationFilter = inputType('OrganizationFilter', {
  description: 'Conditions for a list of organizations. Null or left out: no condition.',
  schema: organizationFilter,
  typed: { type: (t, options) => t.field({ ...options, type: OrganizationType }) },
})

const OrganizationOrder = orderType('OrganizationOrder', organizationSorts, 'organizations')

builder.queryFields((t) => ({
  organization: t.field({
    type: Organization,
    nullable: true,
    description: 'One of your organizations, by id. Null if it does not exist or you may not see it.',
    args: { id: t.arg.id({ required: true, description: 'The id of the organization.' }) },
    complexity: 1,
    resolve: (_, { id }, context, info) => findOrganization(context, id, requestedFields(info)),
  }),
  organizations: t.field({
    type: OrganizationConnection,
    description: 'The organizations that you are a member of, oldest first by default.',
    args: {
      ...pageArguments(),
      filter: t.arg({ type: OrganizationFilter, description: 'Which organizations to list.' }),
      orderBy: t.arg({ type: [OrganizationOrder], description: 'Sort keys, the most important first.' }),
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
