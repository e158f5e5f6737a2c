import { listVisibleMemberships } from '../../../operations/memberships/read.ts'
import {
  organizationDescription,
  organizationTexts as texts,
} from '../../../operations/organizations/fields.ts'
import {
  effectiveBillingEmail,
  organizationDomains,
  viewerCan,
  viewerCanLeave,
  viewerMembership,
} from '../../../operations/organizations/read.ts'
import { OrganizationAddress } from '../addresses/address.ts'
import { builder } from '../base/builder.ts'
import { Node } from '../base/node.ts'
import { pageArguments, pageCost } from '../base/pagination.ts'
import { requestedFields, requestedRows } from '../base/requested-fields.ts'
import { OrganizationDomain } from '../domains/domain.ts'
import {
  MembershipConnection,
  MembershipFilter,
  MembershipOrder,
  OrganizationMembership,
} from '../memberships/membership.ts'

interface ServicesShape {
  cloud: boolean
  jitProvisioning: boolean
  scim: boolean
  siem: boolean
  sso: boolean
}

const OrganizationServices = builder.objectRef<ServicesShape>('OrganizationServices').implement({
  description: texts.services,
  fields: (t) => ({
    cloud: t.exposeBoolean('cloud', { description: texts.cloud }),
    jitProvisioning: t.exposeBoolean('jitProvisioning', { description: texts.jitProvisioning }),
    scim: t.exposeBoolean('scim', { description: texts.scim }),
    siem: t.exposeBoolean('siem', { description: texts.siem }),
    sso: t.exposeBoolean('sso', { description: texts.sso }),
  }),
})

export const OrganizationType = builder.enumType('OrganizationType', {
  description: 'The kind of an organization.',
  values: {
    PERSONAL: {
      value: 'personal',
      description: 'The personal space of one user. It is created with the user, who cannot leave it.',
    },
    COMPANY: { value: 'company', description: 'A company or team.' },
  } as const,
})

export const Organization = builder.prismaObject('Organization', {
  description: organizationDescription,
  interfaces: [Node],
  fields: (t) => ({
    name: t.exposeString('name', { description: texts.name }),
    type: t.expose('type', { type: OrganizationType, description: texts.type }),
    personal: t.boolean({
      description: texts.personal,
      extensions: { reads: ['type'] },
      resolve: ({ type }) => type === 'personal',
    }),
    billingEmail: t.exposeString('billingEmail', {
      nullable: true,
      description: `${texts.billingEmail} See \`effectiveBillingEmail\`.`,
    }),
    effectiveBillingEmail: t.string({
      nullable: true,
      description:
        'Where invoices are sent: the billing email or, if null, the email of the owner who joined first.',
      extensions: { reads: ['id', 'billingEmail'] },
      complexity: 1,
      resolve: (organization, _, context) => effectiveBillingEmail(context, organization),
    }),
    domains: t.field({
      type: [OrganizationDomain],
      description: texts.domains,
      extensions: { reads: ['id'] },
      complexity: 1,
      resolve: (organization, _, context, info) =>
        organizationDomains(context, organization, requestedFields(info)),
    }),
    services: t.field({
      type: OrganizationServices,
      description: texts.services,
      extensions: { reads: ['cloud', 'jitProvisioning', 'scim', 'siem', 'sso'] },
      resolve: (organization) => organization,
    }),
    stripeCustomerId: t.exposeString('stripeCustomerId', {
      nullable: true,
      description: texts.stripeCustomerId,
    }),
    metronomeCustomerId: t.exposeString('metronomeCustomerId', {
      nullable: true,
      description: texts.metronomeCustomerId,
    }),
    authId: t.exposeString('authId', { nullable: true, description: texts.authId }),
    version: t.exposeInt('version', {
      description:
        'Increases with every change. Pass it as `expectedVersion` so that you do not overwrite somebody else’s change.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: texts.createdAt }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: texts.updatedAt }),
    address: t.field({
      type: OrganizationAddress,
      nullable: true,
      description: 'The billing address. Null if there is none.',
      extensions: { reads: ['id'] },
      complexity: 1,
      resolve: ({ id }, _, { loaders }, info) =>
        loaders.addressByOrganization.load(id, requestedFields(info)),
    }),
    memberships: t.field({
      type: MembershipConnection,
      description: 'The members, oldest membership first by default.',
      args: {
        ...pageArguments(),
        filter: t.arg({ type: MembershipFilter, description: 'Which memberships to list.' }),
        orderBy: t.arg({ type: [MembershipOrder], description: 'Sort keys, the most important first.' }),
      },
      extensions: { reads: ['id'] },
      complexity: pageCost,
      resolve: ({ id }, { filter, orderBy, ...page }, context, info) =>
        listVisibleMemberships(context, id, {
          page,
          filter: filter ?? {},
          sort: orderBy ?? [],
          rows: requestedRows(info),
        }),
    }),
    viewerMembership: t.field({
      type: OrganizationMembership,
      nullable: true,
      description: 'Your membership in this organization. Null if it has just ended.',
      extensions: { reads: ['id'] },
      complexity: 1,
      resolve: (organization, _, context, info) =>
        viewerMembership(context, organization, requestedFields(info)),
    }),
    viewerCanUpdate: t.boolean({
      description:
        'Whether you can change this organization and its address. Use it to show or hide controls.',
      extensions: { reads: ['id'] },
      complexity: 1,
      resolve: (organization, _, context) => viewerCan(context, organization, 'update'),
    }),
    viewerCanLeave: t.boolean({
      description:
        'Whether you can leave now. The last owner cannot, and nobody can leave their own personal organization.',
      extensions: { reads: ['id', 'type'] },
      complexity: 1,
      resolve: (organization, _, context) => viewerCanLeave(context, organization),
    }),
  }),
})

builder.prismaObjectField('Membership', 'organization', (t) =>
  t.field({
    type: Organization,
    nullable: true,
    description: 'The organization. Null if you have just left it.',
    extensions: { reads: ['organizationId'] },
    complexity: 1,
    resolve: ({ organizationId }, _, { loaders }, info) =>
      loaders.organizationById.load(organizationId, requestedFields(info)),
  }),
)
