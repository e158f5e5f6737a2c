import fc from 'fast-check'
import type { GraphQLSchema } from 'graphql'
import { createChance } from '../../../src/seeding/bulk-chance.ts'
import type { Endpoint } from '../generated/rest.ts'
import { validValues } from '../generated/values.ts'
import type { World } from '../inputs/world.ts'
import { bodyFillers } from './bodies.ts'
import { documentFillers } from './documents.ts'
import { findTargets, type KnownValue } from './graphql-arguments.ts'
import { graphqlFillers } from './graphql-fillers.ts'
import { graphqlPositions, requestPositions } from './graphql-positions.ts'
import { headerPositions } from './header-positions.ts'
import { jsonFillers } from './json-fillers.ts'
import { headerFillers, headerLineFillers, pathFillers, queryFillers } from './line-fillers.ts'
import { type Filler, type Notation, type Position, type Series, seriesOf } from './position.ts'
import { restPositions } from './rest-positions.ts'

const fillers: Record<Notation, Filler[]> = {
  json: jsonFillers,
  graphql: graphqlFillers,
  query: queryFillers,
  path: pathFillers,
  header: headerFillers,
  headers: headerLineFillers,
  body: bodyFillers,
  document: documentFillers,
}

const anonymousShare = 0.25

export interface Known {
  schema: GraphQLSchema
  endpoints: Endpoint[]
  headers: string[]
  world: World
}

export function allPositions({ schema, endpoints, headers, world }: Known, seed: number): Position[] {
  const { key } = world.own
  const known = knownValues(world, seed)
  const targets = findTargets(schema, known)
  const positions = [key, null].flatMap((credential) =>
    [
      ...requestPositions(credential),
      ...graphqlPositions(targets, known, credential),
      ...endpoints.flatMap((endpoint) => restPositions(endpoint, world, credential !== null)),
    ].map((position) => ({ ...position, isAnonymous: credential === null })),
  )
  return [...positions, ...headerPositions(headers, endpoints, world)]
}

/**
 * Chooses fillers for each position: all that fit there, such as texts where a text is expected, and a random part (`share`)
 * of the others, chosen by `seed`. Without a credential also only a part of those that fit: most are refused unread.
 */
export function allSeries(positions: readonly Position[], seed: number, share: number): Series[] {
  const chance = createChance(seed)
  const isChosen = (part: number) => chance.between(1, 1_000) <= part * 1_000
  const shareOf = (filler: Filler, position: Position) => {
    if (!isAtHome(filler, position)) return share
    return position.isAnonymous ? Math.max(share, anonymousShare) : 1
  }
  return positions.flatMap((position) =>
    fillers[position.notation]
      .filter((filler) => isChosen(shareOf(filler, position)))
      .map((filler) => seriesOf(position, filler)),
  )
}

function isAtHome({ shape, isEverywhere = false }: Filler, { notation, expects }: Position): boolean {
  if (notation === 'document' || notation === 'body') return true
  return isEverywhere || (expects !== undefined && shape === expects)
}

function knownValues(world: World, seed: number): KnownValue {
  const values = validValues(world)
  return (owner, name) => {
    try {
      return fc.sample(values.of(owner, name), { numRuns: 1, seed })[0]
    } catch {
      return undefined
    }
  }
}
