import { expect } from 'vitest'
import type { TestApp } from '../../support/app.ts'
import type { Answer, Cursors, Door, Position } from './door.ts'
import { graphqlDoor } from './graphql-door.ts'
import { restDoor } from './rest-door.ts'
import type { Action, DoorName, Outcome, Scenario } from './scenario.ts'
import { expectedSnapshot, takeSnapshot } from './stored-state.ts'
import { openWorlds, type World } from './world.ts'

export function openDoors(service: TestApp): Door[] {
  return [restDoor(service), graphqlDoor(service)]
}

export type ScenarioRunner = (scenario: Scenario) => Promise<void>

/** Plays scenarios through each door and compares the outcomes with the table and with each other. */
export function scenarioRunner(service: TestApp): ScenarioRunner {
  const worlds = openWorlds(service)
  const doors = openDoors(service)
  return async (scenario) => {
    const answers: Answer[] = []
    for (const door of doors) {
      const world = await worlds.take(scenario.setup ?? {})
      answers.push(await runThrough(door, service, world, scenario))
      if (isHarmless(scenario, door)) worlds.giveBack(world)
    }
    if ('rest' in scenario.expected) return
    const [rest, graphql] = answers.map(({ result, issues }) => ({ result, issues }))
    expect(graphql, 'what GraphQL answers, compared with REST').toStrictEqual(rest)
  }
}

/** It has just been proven to change nothing. */
function isHarmless({ expected, earlier }: Scenario, { name }: Door): boolean {
  const { stored } = outcomeAt(expected, name)
  return earlier === undefined && Object.keys(stored ?? {}).length === 0
}

function outcomeAt(expected: Scenario['expected'], door: DoorName): Outcome {
  return 'rest' in expected ? expected[door] : expected
}

async function runThrough(door: Door, service: TestApp, world: World, scenario: Scenario): Promise<Answer> {
  const expected = outcomeAt(scenario.expected, door.name)
  let cursors: Cursors = { next: null, previous: null }
  for (const action of scenario.earlier ?? []) {
    const answer = await door.call(world, action, positionIn(cursors, action))
    expect(answer, `an earlier action through ${door.name}`).toMatchObject({ code: 'OK' })
    if (isList(action)) cursors = answer.cursors
  }

  const position = positionIn(cursors, scenario)
  const before = await takeSnapshot(service.database)
  const answer = await door.call(world, scenario, position)
  const after = await takeSnapshot(service.database)

  const { code, issues = [], result, stored = {} } = expected
  const told = `the answer through ${door.name}, which was ${JSON.stringify(answer.body).slice(0, 500)}`
  expect({ code: answer.code, issues: answer.issues.map(summary).sort() }, told).toEqual({
    code,
    issues: issues.toSorted(),
  })
  expect(answer.status, `the status through ${door.name}`).toBe(door.status(scenario, code))
  for (const [name, value] of Object.entries(door.headers(scenario, code)))
    expect(answer.headers.get(name), `the header ${name} through ${door.name}`).toEqual(value)
  if (code === 'OK' && result && answer.result) expect(answer.result, told).toMatchObject(result)
  expect(after, `what is stored, through ${door.name}`).toEqual(
    expectedSnapshot(before, world, scenario, stored),
  )
  if (scenario.sameAnswerAs) {
    const other = await door.call(world, { ...scenario, ...scenario.sameAnswerAs }, position)
    expect([answer.status, answer.body], told).toStrictEqual([other.status, other.body])
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
