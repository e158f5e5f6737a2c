import {
  type GraphQLInputField,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isObjectType,
  isRequiredInputField,
} from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { schema } from '../../src/graphql/schema/schema.ts'
import { openApiDocument } from '../../src/rest/openapi/document.ts'
import { openTestApp, type TestApp } from '../support/app.ts'

interface Property {
  description: string
  type: string | string[]
  enum?: string[]
  pattern?: string
}

interface Endpoint {
  operation: string
  request: string
  parameters: { in: string; name: string; description: string; schema: Property }[]
  body: { properties: Record<string, Property>; required?: string[] } | undefined
}

const schemas = openApiDocument.components.schemas as Record<string, NonNullable<Endpoint['body']>>
const endpoints = Object.entries(openApiDocument.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { operationId, parameters }]): Endpoint => {
    const name = `${operationId[0]?.toUpperCase()}${operationId.slice(1)}Request`
    const request = `${method.toUpperCase()} ${path}`
    const known = parameters as Endpoint['parameters']
    return { operation: operationId, request, parameters: known, body: schemas[name] }
  }),
)
const changes = endpoints.filter(({ body }) => body !== undefined)

/** Fields of GraphQL inputs that REST has in the path or in a header. */
const elsewhereInRest = ['organizationId', 'expectedVersion']

function inputFields(type: string): GraphQLInputField[] {
  const input = schema.getType(type)
  if (!isInputObjectType(input)) throw new Error(`There is no input type ${type}`)
  return Object.values(input.getFields()).filter(({ name }) => !elsewhereInRest.includes(name))
}

function inputOf(operation: string): GraphQLInputField[] {
  const [input] = schema.getMutationType()?.getFields()[operation]?.args ?? []
  return input ? inputFields(getNamedType(input.type).name) : []
}

const camelCase = (name: string) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1)
const isNullable = ({ type }: Property) => type.includes('null')

describe('Inputs are the same in both APIs', () => {
  test('for every change that takes fields', () => {
    const mutations = Object.keys(schema.getMutationType()?.getFields() ?? {})
    const withFields = mutations.filter((name) => inputOf(name).length > 0)
    expect(withFields.sort()).toEqual(changes.map(({ operation }) => operation).sort())
  })

  test.each(changes)('for $operation: names, required, nullable, descriptions', (change) => {
    const { properties = {}, required = [] } = change.body ?? {}
    const inRest = Object.entries(properties).map(([name, property]) => ({
      name: camelCase(name),
      required: required.includes(name),
      cannotBeNull: !required.includes(name) && !isNullable(property),
      description: property.description,
    }))
    const inGraphQL = inputOf(change.operation).map((field) => ({
      name: field.name,
      required: isRequiredInputField(field),
      cannotBeNull: field.description?.endsWith(' Cannot be null.') ?? false,
      // GraphQL descriptions contain the limits that OpenAPI has in its schemas.
      description: field.description?.replace(/( (Up|\d+) to \d+ characters\.)?( Cannot be null\.)?$/, ''),
    }))
    expect(inGraphQL.sort(byName)).toEqual(inRest.sort(byName))
  })

  test.each([
    ['GET /v1/organizations', 'Organization'],
    ['GET /v1/organizations/{organization_id}/memberships', 'OrganizationMembership'],
    ['GET /v1/organizations/{organization_id}/audit_logs', 'OrganizationEvent'],
    ['GET /v1/audit_logs', 'OrganizationEvent'],
  ])('for the filter and the order of %s', (request, type) => {
    const { parameters = [] } = endpoints.find((one) => one.request === request) ?? {}
    const inQuery = parameters.filter((one) => one.in === 'query')
    const filters = inQuery.filter(({ name }) => !['cursor', 'limit', 'sort'].includes(name))
    const inGraphQL = inputFields(`${type}Filter`).map(({ name, description }) => [
      name,
      description?.replace(/ Up to \d+ characters\.$/, ''),
    ])
    expect(Object.fromEntries(inGraphQL)).toEqual(
      Object.fromEntries(filters.map(({ name, description }) => [camelCase(name), description])),
    )

    const order = schema.getType(`${type}OrderField`)
    const values = isEnumType(order) ? order.getValues().map(({ name }) => name.toLowerCase()) : []
    const { pattern } = inQuery.find(({ name }) => name === 'sort')?.schema ?? {}
    expect(values.sort()).toEqual(
      /\(([\w|]+)\)/
        .exec(pattern ?? '')?.[1]
        ?.split('|')
        .sort(),
    )
  })
})

describe('Every field of an input is stored and returned', () => {
  let service: TestApp
  beforeAll(async () => {
    service = await openTestApp()
  })
  afterAll(() => service.close())

  /** A valid value of the field. */
  function someValue(name: string, { type, enum: values, pattern }: Property): unknown {
    if (type === 'boolean') return true
    if (!type.includes('string')) throw new Error(`Which ${String(type)} may ${name} be?`)
    if (values) return values[0]
    if (name.endsWith('email')) return 'sent@a.example'
    return pattern ? 'FR' : `The ${name} that was sent`
  }

  async function start({ operation, request, body }: Endpoint) {
    const user = await service.seed.user()
    const address = operation === 'updateOrganizationAddress' ? { address: {} } : {}
    const { id } = await service.seed.organization({ owners: [user], ...address })
    const sent = Object.fromEntries(
      Object.entries(body?.properties ?? {}).map(([name, property]) => [name, someValue(name, property)]),
    )
    const fields = Object.fromEntries(Object.entries(sent).map(([name, value]) => [camelCase(name), value]))
    return { user, id, request: request.replace('{organization_id}', id), sent, fields }
  }

  async function stored(operation: string, id: string): Promise<unknown> {
    const { prisma } = service.database
    const where = { id }
    return operation.endsWith('Address')
      ? prisma.address.findUnique({ where })
      : prisma.organization.findUnique({ where })
  }

  test.each(changes)('by REST: $operation', async (change) => {
    const { user, request, sent, fields } = await start(change)
    const { body } = await service.documentedRest(user, request, sent)
    expect(body).toMatchObject(sent)
    expect(await stored(change.operation, body.id)).toMatchObject(fields)
  })

  test.each(changes)('by GraphQL: $operation', async (change) => {
    const { user, id, fields } = await start(change)
    const { operation } = change
    const type = operation.endsWith('Address') ? 'OrganizationAddress' : 'Organization'
    const result = schema.getType(type)
    const shown = Object.keys(isObjectType(result) ? result.getFields() : {}).filter((name) => name in fields)
    const input = { ...fields, ...(operation !== 'createOrganization' && { organizationId: id }) }
    const name = `${operation[0]?.toUpperCase()}${operation.slice(1)}Input`
    const data = await service.query(
      user,
      `mutation ($input: ${name}!) { ${operation}(input: $input) { ... on ${type} { id ${shown.join(' ')} } } }`,
      { input },
    )
    expect(data[operation]).toMatchObject(fields)
    expect(await stored(operation, data[operation].id)).toMatchObject(fields)
  })
})
