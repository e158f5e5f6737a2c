import fc from 'fast-check'
import type { GraphQLSchema } from 'graphql'
import { graphql, type Sent } from '../../support/requests.ts'
import type { BadInput } from '../inputs/bad-input.ts'
import type { World } from '../inputs/world.ts'
import { graphqlFaults } from './graphql-faults.ts'
import { type Operation, validOperations } from './operation.ts'
import { print } from './print.ts'
import { type Endpoint, restFaults, validRequest } from './rest.ts'
import { transportFaults } from './transport-faults.ts'
import { validValues } from './values.ts'
import { variableFaults } from './variable-faults.ts'

export interface Grammar {
  schema: GraphQLSchema
  endpoints: Endpoint[]
  world: World
}

/** Valid requests to either API. */
export function goodRequests(grammar: Grammar): fc.Arbitrary<Sent> {
  return fc.oneof(
    operations(grammar).map((operation) => toSent(operation, grammar)),
    fc.constantFrom(...grammar.endpoints).map((endpoint) => validRequest(endpoint, grammar.world)),
  )
}

/** Requests to either API that are valid except for one fault. */
export function badRequests(grammar: Grammar): fc.Arbitrary<BadInput> {
  const { endpoints, world } = grammar
  const ofDocument = spoiled(
    { ...graphqlFaults, ...variableFaults },
    operations(grammar),
    (fault, operation, pick) => {
      const request = fault(operation, pick)
      return request && graphql(world.own.key, request.query, request.variables)
    },
  )
  const ofEndpoint = spoiled(restFaults, fc.constantFrom(...endpoints), (fault, endpoint, pick) =>
    fault(endpoint, world, pick),
  )
  const ofTransport = spoiled(transportFaults, goodRequests(grammar), (fault, sent, pick) =>
    fault(sent, pick),
  )
  return fc.oneof(
    { arbitrary: ofDocument, weight: 5 },
    { arbitrary: ofEndpoint, weight: 3 },
    { arbitrary: ofTransport, weight: 2 },
  )
}

function spoiled<Fault, Good>(
  faults: Record<string, Fault>,
  good: fc.Arbitrary<Good>,
  spoil: (fault: Fault, good: Good, pick: number) => Sent | null,
): fc.Arbitrary<BadInput> {
  return fc
    .tuple(fc.constantFrom(...Object.entries(faults)), good, fc.nat(2 ** 31 - 1))
    .map(([[name, fault], request, pick]) => ({ name, sent: spoil(fault, request, pick) }))
    .filter((made): made is { name: string; sent: Sent } => made.sent !== null)
    .map(({ name, sent }) => ({ title: `${name}, in ${describe(sent)}`, sent }))
}

function describe({ method, path, body }: Sent): string {
  return `${method} ${path.slice(0, 120)}${body === undefined ? '' : ` ${body.toString().slice(0, 400)}`}`
}

function operations({ schema, world }: Grammar): fc.Arbitrary<Operation> {
  const query = schema.getQueryType()
  const mutation = schema.getMutationType()
  if (!query || !mutation) throw new Error('The schema has no queries or no mutations')
  return validOperations({ query, mutation }, validValues(world))
}

function toSent(operation: Operation, { world }: Grammar): Sent {
  const { query, variables } = print(operation)
  return graphql(world.own.key, query, variables)
}
