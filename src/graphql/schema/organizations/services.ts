import { builder } from '../base/builder.ts'

interface ServicesShape {
  cloud: boolean
  jitProvisioning: boolean
  scim: boolean
  siem: boolean
  sso: boolean
}

export const OrganizationServices = builder.objectRef<ServicesShape>('OrganizationServices').implement({
  description: 'What an organization is entitled to use. Set by sales and support, not through this API.',
  fields: (t) => ({
    cloud: t.exposeBoolean('cloud', { description: 'The hosted product.' }),
    jitProvisioning: t.exposeBoolean('jitProvisioning', {
      description: 'Just-in-time provisioning: people get a membership when they first sign in.',
    }),
    scim: t.exposeBoolean('scim', { description: 'SCIM: members are kept in step with a directory.' }),
    siem: t.exposeBoolean('siem', { description: 'SIEM: audit events are streamed to a security system.' }),
    sso: t.exposeBoolean('sso', {
      description: 'Single sign-on through the organization’s identity provider.',
    }),
  }),
})
