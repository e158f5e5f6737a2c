import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestApp, type TestApp } from '../support/app.ts'

let service: TestApp
beforeAll(async () => {
  service = await openTestApp()
})
afterAll(() => service.close())

describe('Mutations in one request', () => {
  test('run one after the other and see each other’s effect', async () => {
    const user = await service.seed.user()
    const { id } = await service.seed.organization({ name: 'Before', owners: [user] })
    const data = await service.query(
      user,
      `mutation ($id: ID!) {
        first: updateOrganization(input: { organizationId: $id, name: "First" }) { ... on Organization { name version address { city } memberships { totalCount } } }
        address: createOrganizationAddress(input: { organizationId: $id, line1: "x", city: "Bonn", postalCode: "1", country: "de" }) { ... on OrganizationAddress { country } }
        second: updateOrganization(input: { organizationId: $id, billingEmail: "a@B.example" }) { ... on Organization { name effectiveBillingEmail version address { city } } }
        created: createOrganization(input: { name: "New" }) { ... on Organization { name viewerMembership { role } viewerCanUpdate viewerCanLeave } }
      }`,
      { id },
    )
    expect(data).toEqual({
      first: { name: 'First', version: 2, address: null, memberships: { totalCount: 1 } },
      address: { country: 'DE' },
      second: { name: 'First', effectiveBillingEmail: 'a@b.example', version: 3, address: { city: 'Bonn' } },
      created: {
        name: 'New',
        viewerMembership: { role: 'OWNER' },
        viewerCanUpdate: true,
        viewerCanLeave: false,
      },
    })
  })

  test('show an organization as gone once it has been left', async () => {
    const [owner, member] = [await service.seed.user(), await service.seed.user()]
    const { id } = await service.seed.organization({ owners: [owner], members: [member] })
    const data = await service.query(
      member,
      `mutation ($id: ID!) {
        left: leaveOrganization(input: { organizationId: $id }) { ... on LeaveOrganizationSuccess { organizationId viewer { email } } }
        again: leaveOrganization(input: { organizationId: $id }) { __typename ... on Error { code message } }
      }`,
      { id },
    )
    expect(data).toEqual({
      left: { organizationId: id, viewer: { email: member.email } },
      again: { __typename: 'NotFoundError', code: 'NOT_FOUND', message: 'Organization not found.' },
    })
  })

  test('keep earlier changes when a later one fails', async () => {
    const user = await service.seed.user()
    const { status, data } = await service.send(
      user,
      `mutation {
        good: createOrganization(input: { name: "Good" }) { __typename }
        bad: createOrganization(input: { name: " ", billingEmail: "nobody" }) { __typename ... on ValidationFailedError { issues { field code } } }
      }`,
    )
    expect(status).toBe(200)
    expect(data).toEqual({
      good: { __typename: 'Organization' },
      bad: {
        __typename: 'ValidationFailedError',
        issues: [
          { field: 'name', code: 'INVALID_LENGTH' },
          { field: 'billingEmail', code: 'INVALID_EMAIL' },
        ],
      },
    })
  })
})

describe('A stale expectedVersion', () => {
  test('gets a VersionConflictError with the current version', async () => {
    const user = await service.seed.user()
    const { id } = await service.seed.organization({ owners: [user], address: {} })
    const rename = `mutation ($id: ID!, $version: Int) {
      updateOrganization(input: { organizationId: $id, name: "Renamed", expectedVersion: $version }) {
        __typename ... on Organization { version } ... on VersionConflictError { code currentVersion } } }`
    expect((await service.query(user, rename, { id, version: 1 })).updateOrganization).toEqual({
      __typename: 'Organization',
      version: 2,
    })
    expect((await service.query(user, rename, { id, version: 1 })).updateOrganization).toEqual({
      __typename: 'VersionConflictError',
      code: 'VERSION_CONFLICT',
      currentVersion: 2,
    })
    expect((await service.query(user, rename, { id })).updateOrganization).toMatchObject({ version: 3 })
    const move = `mutation ($id: ID!, $version: Int) {
      updateOrganizationAddress(input: { organizationId: $id, city: "Ulm", expectedVersion: $version }) { __typename } }`
    expect((await service.query(user, move, { id, version: 2 })).updateOrganizationAddress).toEqual({
      __typename: 'VersionConflictError',
    })
    expect((await service.query(user, move, { id, version: 1 })).updateOrganizationAddress).toEqual({
      __typename: 'OrganizationAddress',
    })
  })
})

test('A mutation without a credential is a top-level error, and so is one over GET', async () => {
  const mutation = 'mutation { createOrganization(input: { name: "x" }) { __typename } }'
  expect(await service.send(null, mutation)).toMatchObject({
    status: 401,
    errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
  })
  const user = await service.seed.user()
  const response = await service.app(
    new Request(`http://localhost/graphql?query=${encodeURIComponent(mutation)}`, {
      headers: { Authorization: `Bearer ${user.key}` },
    }),
  )
  expect(response.status).toBe(405)
  expect(await service.database.prisma.membership.count({ where: { userId: user.id } })).toBe(1)
})
