import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createLoaders } from '../../src/data/loaders.ts'
import { findAddresses } from '../../src/data/statements/addresses.ts'
import { openTestApp, type TestApp } from '../support/app.ts'
import type { TestUser } from '../support/seed.ts'

let service: TestApp
let viewer: TestUser
let ids: [string, string]

beforeAll(async () => {
  service = await openTestApp()
  viewer = await service.seed.user()
  const seed = async (city: string) =>
    (
      await service.seed.organization({
        owners: [viewer],
        address: { city },
        domains: [{ domain: `${city}.example` }],
      })
    ).id
  ids = [await seed('oslo'), await seed('bern')]
})
afterAll(() => service.close())

const open = () => createLoaders(service.database.sql, viewer.id)

describe('A loader of an edge', () => {
  test('reads the requested fields and the key, and no others', async () => {
    expect(await open().addressByOrganization.load(ids[0], ['city'])).toEqual({
      organizationId: ids[0],
      city: 'oslo',
    })
    expect(await open().domainsByOrganization.load(ids[0], [])).toEqual([{ organizationId: ids[0] }])
  })

  test('reads all fields by default', async () => {
    const address = await open().addressByOrganization.load(ids[0])
    expect(address).toEqual(
      await service.database.prisma.address.findUnique({ where: { organizationId: ids[0] } }),
    )
  })

  test('reads keys with different fields by one SELECT, and gives each its fields', async () => {
    const { addressByOrganization } = open()
    let found: unknown[] = []
    const sent = await service.statements(async () => {
      found = await Promise.all([
        addressByOrganization.load(ids[0], ['city']),
        addressByOrganization.load(ids[0], ['country', 'version']),
        addressByOrganization.load(ids[1], ['city']),
      ])
    })
    expect(found).toMatchObject([{ city: 'oslo' }, { country: 'US', version: 1 }, { city: 'bern' }])
    expect(sent).toHaveLength(1)
    expect(sent[0]?.match(/FROM addresses/g)).toHaveLength(1)
    expect(sent[0]).not.toContain('line1')
  })

  test('caches a row for the fields that it was read with', async () => {
    const { addressByOrganization } = open()
    await addressByOrganization.load(ids[0], ['city', 'country'])
    const again = await service.statements(() => addressByOrganization.load(ids[0], ['country', 'city']))
    expect(again).toEqual([])
    const more = await addressByOrganization.load(ids[0], ['city', 'country', 'version'])
    expect(more).toMatchObject({ city: 'oslo', version: 1 })
    expect(await addressByOrganization.load(ids[0])).toHaveProperty('line1')
  })

  test('clears the cached rows of all sets of fields at once', async () => {
    const { addressByOrganization } = open()
    const load = () =>
      Promise.all([['city'], ['version']].map((fields) => addressByOrganization.load(ids[0], fields)))
    await load()
    addressByOrganization.clearAll()
    expect(await service.statements(load)).toHaveLength(1)
  })

  test('reads again after an error', async () => {
    let isDown = true
    const rows: typeof service.database.sql.rows = (statement, values) =>
      isDown ? Promise.reject(new Error('down')) : service.database.sql.rows(statement, values)
    const { addressByOrganization } = createLoaders({ rows }, viewer.id)
    await expect(addressByOrganization.load(ids[0], ['city'])).rejects.toThrow('down')
    isDown = false
    expect(await addressByOrganization.load(ids[0], ['city'])).toMatchObject({ city: 'oslo' })
  })

  test('has one SELECT for equal sets of fields in any order', () => {
    expect(findAddresses.select(['city', 'line1'])).toBe(
      findAddresses.select(['line1', 'organizationId', 'city']),
    )
    expect(findAddresses.select(['city'])).not.toBe(findAddresses.select(['line1']))
    expect(findAddresses.select(['city']).text).toMatch(
      /^SELECT a.organization_id AS "organizationId", a.city AS "city" FROM addresses a\n/,
    )
  })
})
