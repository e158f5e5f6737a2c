import { z } from 'zod'
import type { Context } from '../../operations/core/context.ts'
import { searchCost } from '../../operations/organizations/cost.ts'
import { createOrganization } from '../../operations/organizations/create.ts'
import {
  newOrganization,
  organizationDescription,
  organizationFilter,
  organizationPatch,
  organizationSorts,
  organizationTypes,
  organizationTexts as texts,
} from '../../operations/organizations/fields.ts'
import { leaveOrganization } from '../../operations/organizations/leave.ts'
import {
  type Domain,
  listOrganizations,
  type Organization,
  organizationDomains,
  requireOrganization,
} from '../../operations/organizations/read.ts'
import { updateOrganization } from '../../operations/organizations/update.ts'
import { named, presentTimes, rowId, times } from '../routing/body.ts'
import { pageOf, presentPage } from '../routing/page.ts'
import { listQuery } from '../routing/query.ts'
import { type Reply, route } from '../routing/route.ts'
import { domainBody, presentDomain } from './domains.ts'

const servicesBody = named(
  'OrganizationServices',
  z
    .object({
      cloud: z.boolean().describe(texts.cloud),
      jit_provisioning: z.boolean().describe(texts.jitProvisioning),
      scim: z.boolean().describe(texts.scim),
      siem: z.boolean().describe(texts.siem),
      sso: z.boolean().describe(texts.sso),
    })
    .describe(texts.services),
)

const organizationBody = named(
  'Organization',
  z
    .object({
      id: rowId,
      name: z.string().describe(texts.name),
      type: z.enum(organizationTypes).describe(texts.type),
      personal: z.boolean().describe(texts.personal),
      billing_email: z.string().nullable().describe(texts.billingEmail),
      domains: z.array(domainBody).describe(texts.domains),
      services: servicesBody,
      stripe_customer_id: z.string().nullable().describe(texts.stripeCustomerId),
      metronome_customer_id: z.string().nullable().describe(texts.metronomeCustomerId),
      auth_id: z.string().optional().describe(`${texts.authId} Left out when there is none.`),
      ...times(texts),
    })
    .describe(organizationDescription),
)

const organizationPage = pageOf('OrganizationPage', organizationBody, 'organizations')

function presentOrganization(row: Organization, domains: Domain[]): z.output<typeof organizationBody> {
  return {
    id: row.id,
    name: row.name,
    type: row.type,
    personal: row.type === 'personal',
    billing_email: row.billingEmail,
    domains: domains.map(presentDomain),
    services: {
      cloud: row.cloud,
      jit_provisioning: row.jitProvisioning,
      scim: row.scim,
      siem: row.siem,
      sso: row.sso,
    },
    stripe_customer_id: row.stripeCustomerId,
    metronome_customer_id: row.metronomeCustomerId,
    ...(row.authId !== null && { auth_id: row.authId }),
    ...presentTimes(row),
  }
}

async function present(context: Context, organization: Organization): Promise<Reply> {
  const domains = await organizationDomains(context, organization)
  return { body: presentOrganization(organization, domains), version: organization.version }
}

export const organizationRoutes = [
  route({
    method: 'POST',
    path: '/v1/organizations',
    operationId: 'createOrganization',
    tag: 'Organizations',
    summary: 'Create a company with the caller as its owner',
    description: 'For all users. The type is always company.',
    body: newOrganization,
    example: { name: 'Northwind Traders', billing_email: 'billing@northwind.example' },
    idempotent: true,
    success: { status: 201, body: organizationBody, location: true, etag: true },
    errors: ['VALIDATION_FAILED', 'CONFLICT'],
    async handle({ context, input }) {
      const organization = await createOrganization(context, input)
      return {
        // A new organization has no domains, and a repeated answer must be the same as the first.
        body: presentOrganization(organization, []),
        version: organization.version,
        location: `/v1/organizations/${organization.id}`,
      }
    },
  }),
  route({
    method: 'GET',
    path: '/v1/organizations',
    operationId: 'listOrganizations',
    tag: 'Organizations',
    summary: 'List the organizations that the caller belongs to',
    description:
      'Personal ones and companies, oldest first by default. Rows added or removed between two pages do not shift the others.',
    list: listQuery(organizationFilter, organizationSorts),
    success: { status: 200, body: organizationPage },
    errors: ['INVALID_CURSOR', 'VALIDATION_FAILED'],
    searchCost,
    async handle({ context, list }) {
      const listing = listOrganizations(context, list)
      const withDomains = async (row: Organization) =>
        presentOrganization(row, await organizationDomains(context, row))
      return { body: await presentPage(listing, withDomains) }
    },
  }),
  route({
    method: 'GET',
    path: '/v1/organizations/{organization_id}',
    operationId: 'getOrganization',
    tag: 'Organizations',
    summary: 'Read an organization',
    description: 'For all members.',
    success: { status: 200, body: organizationBody, etag: true },
    errors: ['NOT_FOUND'],
    handle: async ({ context, path }) =>
      present(context, await requireOrganization(context, path.organization_id)),
  }),
  route({
    method: 'PATCH',
    path: '/v1/organizations/{organization_id}',
    operationId: 'updateOrganization',
    tag: 'Organizations',
    summary: 'Change an organization',
    description:
      'Only for owners. A field that is left out stays as it is; null clears it. A body without fields changes nothing, not even updated_at.',
    body: organizationPatch,
    example: { billing_email: null },
    success: { status: 200, body: organizationBody, etag: true },
    errors: ['NOT_FOUND', 'FORBIDDEN', 'VALIDATION_FAILED', 'VERSION_CONFLICT'],
    async handle({ context, path, input, expectedVersions }) {
      const request = { organizationId: path.organization_id, input, expectedVersions }
      return present(context, await updateOrganization(context, request))
    },
  }),
  route({
    method: 'POST',
    path: '/v1/organizations/{organization_id}/leave',
    operationId: 'leaveOrganization',
    tag: 'Organizations',
    summary: 'End the caller’s membership',
    description:
      'For all members except the last owner and the user that a personal organization was made for. The request has no body.',
    idempotent: true,
    success: { status: 204 },
    errors: ['NOT_FOUND', 'PERSONAL_ORGANIZATION', 'LAST_OWNER', 'CONFLICT', 'VALIDATION_FAILED'],
    async handle({ context, path }) {
      await leaveOrganization(context, path.organization_id)
      return {}
    },
  }),
]
