import { expect } from 'vitest'
import type { TestApp } from '../../support/app.ts'
import { expectRightCounts } from '../../support/membership-counts.ts'
import { openApis } from './run.ts'
import type { Race } from './tables/races.ts'
import { buildWorld } from './world.ts'

/** Starts all actions at the same time through each API, and then alternately through both. */
export async function runRace(service: TestApp, { setup, actions, codes, left }: Race): Promise<void> {
  const [rest, graphql] = openApis(service)
  for (const apis of [[rest], [graphql], [rest, graphql]]) {
    const world = await buildWorld(service, setup)
    const answers = await Promise.all(
      actions.map((action, index) => apis[index % apis.length]?.call(world, action)),
    )
    const through = `through ${apis.map((api) => api?.name).join(' and ')}`
    expect(answers.map((answer) => answer?.code).sort(), through).toEqual(codes.toSorted())

    const organizationId = world.id('organization')
    const { prisma } = service.database
    const { version } = await prisma.organization.findUniqueOrThrow({ where: { id: organizationId } })
    const owners = await prisma.membership.count({ where: { organizationId, role: 'owner' } })
    const addresses = await prisma.address.count({ where: { organizationId } })
    expect({ owners, addresses, version }, through).toEqual(left)
    await expectRightCounts(service.database)
  }
}
