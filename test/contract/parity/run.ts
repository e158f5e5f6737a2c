import { expect } from 'vitest'
import type { TestApp } from '../../support/app.ts'
import type { Answer, Api, Cursors, Position } from './api.ts'
import { graphqlApi } from './graphql-api.ts'
import { restApi } from './rest-api.ts'
import type { Action, ApiName, Expectation, Scenario } from './scenario.ts'
import { expectedSnapshot, takeSnapshot } from './stored-state.ts'
import { openWorlds, type World } from './world.ts'

export function openApis(service: TestApp): Api[] {
  return [restApi(service), graphqlApi(service)]
}

export type ScenarioRunner = (scenario: Scenario) => Promise<void>

/** Runs scenarios through each API, and compares the answers with the table and with each other. */
export function scenarioRunner(service: TestApp): ScenarioRunner {
  const worlds = openWorlds(service)
  const apis = openApis(service)
  return async (scenario) => {
    const answers: Answer[] = []
    for (const api of apis) {
      const world = await worlds.take(scenario.setup ?? {})
      answers.push(await runThrough(api, service, world, scenario))
      if (isHarmless(scenario, api)) worlds.giveBack(world)
    }
    if ('rest' in scenario.expected) return
    const [rest, graphql] = answers.map(({ result, issues }) => ({ result, issues }))
    expect(graphql, 'what GraphQL answers, compared with REST').toStrictEqual(rest)
  }
}

/** It has just been proven to change nothing. */
function isHarmless({ expected, earlier }: Scenario, { name }: Api): boolean {
  const { stored } = expectationOf(expected, name)
  return earlier === undefined && Object.keys(stored ?? {}).length === 0
}

function expectationOf(expected: Scenario['expected'], api: ApiName): Expectation {
  return 'rest' in expected ? expected[api] : expected
}

async function runThrough(api: Api, service: TestApp, world: World, scenario: Scenario): Promise<Answer> {
  const expected = expectationOf(scenario.expected, api.name)
  let cursors: Cursors = { next: null, previous: null }
  for (const action of scenario.earlier ?? []) {
    const answer = await api.call(world, action, positionIn(cursors, action))
    expect(answer, `an earlier action through ${api.name}`).toMatchObject({ code: 'OK' })
    if (isList(action)) cursors = answer.cursors
  }

  const position = positionIn(cursors, scenario)
  const before = await takeSnapshot(service.database)
  const answer = await api.call(world, scenario, position)
  const after = await takeSnapshot(service.database)

  const { code, issues = [], result, stored = {} } = expected
  const description = `the answer through ${api.name}, which was ${JSON.stringify(answer.body).slice(0, 500)}`
  expect({ code: answer.code, issues: answer.issues.map(summary).sort() }, description).toEqual({
    code,
    issues: issues.toSorted(),
  })
  expect(answer.status, `the status through ${api.name}`).toBe(api.status(scenario, code))
  for (const [name, value] of Object.entries(api.headers(scenario, code)))
    expect(answer.headers.get(name), `the header ${name} through ${api.name}`).toEqual(value)
  if (code === 'OK' && result && answer.result) expect(answer.result, description).toMatchObject(result)
  expect(after, `what is stored, through ${api.name}`).toEqual(
    expectedSnapshot(before, world, scenario, stored, { api: api.name, status: answer.status }),
  )
  if (scenario.sameAnswerAs) {
    const other = await api.call(world, { ...scenario, ...scenario.sameAnswerAs }, position)
    expect([answer.status, answer.body], description).toStrictEqual([other.status, other.body])
  }
  return answer
}

function summary({ field, code }: { field: string; code: string }): string {
  return `${field} ${code}`
}

function isList({ operation }: Action): boolean {
  return operation === 'organizations' || operation === 'memberships'
}

function positionIn({ next, previous }: Cursors, { from }: Action): Position | undefined {
  if (from === undefined) return undefined
  const cursor = from === 'previous' ? previous : next
  if (cursor === null) throw new Error(`The list that was read last has no ${from} page`)
  return { cursor: from === 'altered next' ? altered(cursor) : cursor, backward: from === 'previous' }
}

/** Another character in the middle. */
function altered(cursor: string): string {
  const middle = Math.floor(cursor.length / 2)
  return `${cursor.slice(0, middle)}${cursor[middle] === 'A' ? 'B' : 'A'}${cursor.slice(middle + 1)}`
}
