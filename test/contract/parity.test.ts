import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createBudgets } from '../../src/http/rate-limit/budget.ts'
import { createSharedBuckets } from '../../src/http/rate-limit/shared-buckets.ts'
import { openTestApp, type TestApp } from '../support/app.ts'
import { type ScenarioRunner, scenarioRunner } from './parity/run.ts'
import { runRace } from './parity/run-race.ts'
import type { Scenario } from './parity/scenario.ts'
import { access } from './parity/tables/access.ts'
import { addressChanges } from './parity/tables/address-changes.ts'
import { addressFields } from './parity/tables/address-fields.ts'
import { emails } from './parity/tables/emails.ts'
import { firstChecks } from './parity/tables/first-checks.ts'
import { inputShapes } from './parity/tables/input-shapes.ts'
import { laterChecks } from './parity/tables/later-checks.ts'
import { leaving } from './parity/tables/leaving.ts'
import { listPages } from './parity/tables/list-pages.ts'
import { membershipLists } from './parity/tables/membership-lists.ts'
import { names } from './parity/tables/names.ts'
import { organizationChanges } from './parity/tables/organization-changes.ts'
import { organizationLists } from './parity/tables/organization-lists.ts'
import { organizationSearches } from './parity/tables/organization-searches.ts'
import { races } from './parity/tables/races.ts'
import { reading } from './parity/tables/reading.ts'
import { taxIds } from './parity/tables/tax-ids.ts'
import { versions } from './parity/tables/versions.ts'

const capacity = 1_000_000
const redisUrl = process.env.TEST_REDIS_URL

let buckets: ReturnType<typeof createSharedBuckets> | undefined
let service: TestApp
let runScenario: ScenarioRunner
beforeAll(async () => {
  const onError = (error: Error) => expect.fail(String(error))
  if (redisUrl) buckets = createSharedBuckets({ url: redisUrl, capacity, onError, onRecovery: () => {} })
  service = await openTestApp({ replicas: 2, budgetOf: buckets && createBudgets(buckets, capacity) })
  runScenario = scenarioRunner(service)
})
afterAll(async () => {
  buckets?.close()
  await service.close()
})

const tables: Record<string, Scenario[]> = {
  'Who may do what': access,
  'The order of checks': [...firstChecks, ...laterChecks],
  'The shape of an input': inputShapes,
  Names: names,
  Emails: emails,
  'Changes of an organization': organizationChanges,
  Leaving: leaving,
  'Fields of an address': addressFields,
  'Tax ids': taxIds,
  'Changes of an address': addressChanges,
  Versions: versions,
  Reading: reading,
  'Lists of organizations': [...organizationLists, ...organizationSearches],
  'Lists of members': membershipLists,
  'Pages of lists': listPages,
}

describe.each(Object.entries(tables))('Through both APIs: %s', (_, scenarios) => {
  for (const scenario of scenarios) test(scenario.title, () => runScenario(scenario))
})

describe('Through both APIs: At the same time', () => {
  for (const race of races) test(race.title, () => runRace(service, race))
})
