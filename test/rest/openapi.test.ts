import { validate } from '@readme/openapi-parser'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openApiDocument } from '../../src/rest/openapi/document.ts'
import { openTestApp, type TestApp } from '../support/app.ts'
import { createCheck, createSchemas, type Document } from '../support/openapi-contract.ts'
import { createRestClient } from '../support/rest.ts'

// biome-ignore lint/suspicious/noExplicitAny: tests read all parts of the document, and break some
type Anything = any

let service: TestApp
beforeAll(async () => {
  service = await openTestApp()
})
afterAll(() => service.close())

function ask(path: string, init?: RequestInit): Promise<Response> {
  return service.app(new Request(`http://localhost${path}`, init))
}

/** Every object in the document, with its path. */
function* objectsIn(value: Anything, way: string[] = []): Generator<{ way: string[]; object: Anything }> {
  if (typeof value !== 'object' || value === null) return
  yield { way, object: value }
  for (const [key, child] of Object.entries(value)) yield* objectsIn(child, [...way, key])
}

const at = (document: Anything, pointer: string) =>
  pointer
    .slice('#/'.length)
    .split('/')
    .reduce((place, key) => place?.[key], document)

const objects = [...objectsIn(openApiDocument)]
const schemaObjects = objects.filter(
  ({ way, object }) => way[1] !== 'securitySchemes' && 'type' in object && typeof object.type !== 'object',
)
const operations = Object.entries(openApiDocument.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]: Anything) => ({ path, method, operation })),
)

describe('The OpenAPI document', () => {
  test('is public, as JSON', async () => {
    const response = await ask('/v1/openapi.json')
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(await response.json()).toEqual(JSON.parse(JSON.stringify(openApiDocument)))
  })

  test('is valid OpenAPI 3.1', async () => {
    expect(openApiDocument.openapi).toBe('3.1.0')
    expect(await validate(structuredClone(openApiDocument as Anything))).toMatchObject({ valid: true })
    const broken: Anything = structuredClone(openApiDocument)
    delete broken.paths['/v1/user'].get.responses
    broken.paths['/v1/user'].get.answers = {}
    expect(await validate(broken)).toMatchObject({ valid: false })
  })

  test('has the endpoints of the original API, the user, the audit logs and their export, and nothing else', () => {
    expect(operations.map(({ method, path }) => `${method.toUpperCase()} ${path}`).sort()).toEqual([
      'GET /v1/audit_logs',
      'GET /v1/audit_logs/{audit_log_id}',
      'GET /v1/organizations',
      'GET /v1/organizations/{organization_id}',
      'GET /v1/organizations/{organization_id}/address',
      'GET /v1/organizations/{organization_id}/audit_logs',
      'GET /v1/organizations/{organization_id}/audit_logs/export',
      'GET /v1/organizations/{organization_id}/audit_logs/{audit_log_id}',
      'GET /v1/organizations/{organization_id}/memberships',
      'GET /v1/organizations/{organization_id}/memberships/{membership_id}',
      'GET /v1/user',
      'PATCH /v1/organizations/{organization_id}',
      'PATCH /v1/organizations/{organization_id}/address',
      'POST /v1/organizations',
      'POST /v1/organizations/{organization_id}/address',
      'POST /v1/organizations/{organization_id}/leave',
    ])
  })

  test('has no broken references', () => {
    const references = objects.flatMap(({ object }) => ('$ref' in object ? [object.$ref] : []))
    expect(references.length).toBeGreaterThan(100)
    expect(references.filter((reference) => at(openApiDocument, reference) === undefined)).toEqual([])
  })

  test('has schemas that compile, and examples that are valid under them', () => {
    const schemaAt = createSchemas(openApiDocument)
    const withExamples = schemaObjects.filter(({ object }) => object.examples)
    expect(withExamples.length).toBeGreaterThan(2)
    for (const { way, object } of schemaObjects) {
      const isValid = schemaAt(way)
      for (const example of object.examples ?? []) expect(isValid?.(example), way.join('/')).toBe(true)
    }
  })

  test('has examples of errors that are valid', () => {
    const schemaAt = createSchemas(openApiDocument)
    const contents = objects.filter(({ object }) => 'schema' in object && 'examples' in object)
    expect(contents.length).toBeGreaterThan(50)
    for (const { way, object } of contents) {
      const isValid = schemaAt([...way, 'schema'])
      for (const { value } of Object.values<Anything>(object.examples)) {
        expect(isValid?.(value), way.join('/')).toBe(true)
      }
    }
  })

  test('has examples of requests that the service accepts', async () => {
    const user = await service.seed.user()
    const withBody = operations.filter(({ operation }) => operation.requestBody)
    expect(withBody.length).toBe(4)
    for (const { method, path, operation } of withBody) {
      const address = method === 'patch' ? { address: {} } : {}
      const { id } = await service.seed.organization({ owners: [user], ...address })
      const request = `${method.toUpperCase()} ${path.replace('{organization_id}', id)}`
      const { example } = operation.requestBody.content['application/json']
      expect([200, 201]).toContain((await service.documentedRest(user, request, example)).status)
    }
  })

  test('describes every operation, parameter, header, answer and field', () => {
    const described = objects.filter(({ way, object }) => {
      const [parent, grandparent] = [way.at(-2), way.at(-3)]
      if ('operationId' in object || 'in' in object) return true
      if ('$ref' in object || grandparent === 'allOf' || way.includes('allOf')) return false
      return ['properties', 'responses', 'headers', 'schemas'].includes(parent ?? '')
    })
    expect(described.length).toBeGreaterThan(200)
    const missing = described.filter(({ object }) => !/^\S.{9,}/.test(object.description ?? ''))
    expect(missing.map(({ way }) => way.join('/'))).toEqual([])
  })

  test('states the fields of a request and their limits, in snake case', () => {
    const schemas: Anything = openApiDocument.components.schemas
    const { required, properties } = schemas.CreateOrganizationAddressRequest
    expect(required).toEqual(['line1', 'city', 'postal_code', 'country'])
    expect(properties).toMatchObject({
      postal_code: { type: 'string', minLength: 1, maxLength: 255 },
      country: { type: 'string', pattern: '^[A-Za-z]{2}$' },
      tax_id: { type: ['string', 'null'], maxLength: 255 },
      tax_id_type: { type: ['string', 'null'], enum: expect.arrayContaining(['eu_vat', 'us_ein', null]) },
    })
    const { billing_email } = schemas.UpdateOrganizationRequest.properties
    expect(billing_email).toMatchObject({ type: ['string', 'null'], maxLength: 254 })
    expect(schemas.UpdateOrganizationRequest.required).toBeUndefined()
  })

  test('states the format of ids, and the values and lengths of filters', () => {
    const list = openApiDocument.paths['/v1/organizations/{organization_id}/memberships']?.get
    const byName = Object.fromEntries(list?.parameters.map((one: Anything) => [one.name, one.schema]) ?? [])
    expect(byName).toMatchObject({
      organization_id: { format: 'uuid' },
      user_id: { format: 'uuid' },
      role: { enum: ['owner', 'member'] },
      limit: { minimum: 10, maximum: 100, default: 20 },
    })
    const ofOrganizations: Anything = openApiDocument.paths['/v1/organizations']?.get?.parameters
    expect(ofOrganizations.find((one: Anything) => one.name === 'name').schema).toMatchObject({
      maxLength: 255,
    })
  })

  test('allows new fields in answers', () => {
    expect(objects.filter(({ object }) => 'additionalProperties' in object)).toEqual([])
  })

  test('lists the codes of each status', () => {
    const { post }: Anything = openApiDocument.paths['/v1/organizations/{organization_id}/leave']
    const codes = Object.entries<Anything>(post.responses).map(([status, { content }]) => [
      Number(status),
      content?.['application/json'].schema.allOf[1].properties.code.enum,
    ])
    expect(codes).toEqual([
      [204, undefined],
      [400, ['BAD_REQUEST']],
      [401, ['UNAUTHENTICATED']],
      [404, ['NOT_FOUND']],
      [406, ['BAD_REQUEST']],
      [409, ['PERSONAL_ORGANIZATION', 'LAST_OWNER', 'CONFLICT']],
      [422, ['VALIDATION_FAILED']],
      [429, ['RATE_LIMITED']],
      [500, ['INTERNAL']],
      [503, ['UNAVAILABLE']],
    ])
  })

  test('names the headers that an endpoint reads', () => {
    const read = operations.map(({ operation }) => [
      operation.operationId,
      operation.parameters.filter((one: Anything) => one.in === 'header').map((one: Anything) => one.name),
    ])
    expect(Object.fromEntries(read)).toEqual({
      createOrganization: ['Idempotency-Key'],
      listOrganizations: [],
      getOrganization: ['If-None-Match'],
      updateOrganization: ['If-Match'],
      leaveOrganization: ['Idempotency-Key'],
      exportOrganizationAuditLogs: [],
      listOrganizationMemberships: [],
      getOrganizationMembership: [],
      createOrganizationAddress: ['Idempotency-Key'],
      getOrganizationAddress: ['If-None-Match'],
      updateOrganizationAddress: ['If-Match'],
      listAuditLogs: [],
      getAuditLog: [],
      listOrganizationAuditLogs: [],
      getOrganizationAuditLog: [],
      getUser: [],
    })
  })
})

describe('The check of answers against the document finds', () => {
  const path = '/v1/organizations/{organization_id}'
  const ok = (document: Anything) => document.paths[path].get.responses[200]
  const organization = (document: Anything) => document.components.schemas.Organization

  /** The problems of an answer for an organization, after a change of the document. */
  async function problems(change: (document: Anything) => unknown): Promise<string> {
    const document: Anything = structuredClone(openApiDocument)
    change(document)
    const user = await service.seed.user()
    const { id } = await service.seed.organization({ owners: [user] })
    const headers = { Authorization: `Bearer ${user.key}` }
    const response = await ask(`/v1/organizations/${id}`, { headers })
    const exchange = { method: 'GET', path: `/v1/organizations/${id}`, status: response.status }
    const check = createCheck(document as Document)
    return check({ ...exchange, headers: response.headers, text: await response.text() }).join()
  }

  test('no problem if the document is right', async () => {
    expect(await problems(() => {})).toBe('')
  })

  test.each<[string, (document: Anything) => unknown, string]>([
    ['a status', (it) => delete it.paths[path].get.responses[200], 'the status 200'],
    ['a field', (it) => delete organization(it).properties.name, 'additional properties'],
    ['a type', (it) => Object.assign(organization(it).properties.name, { type: 'integer' }), 'be integer'],
    [
      'a null',
      (it) => Object.assign(organization(it).properties.billing_email, { type: 'string' }),
      'be string',
    ],
    ['a missing field', (it) => organization(it).required.push('auth_id'), "required property 'auth_id'"],
    [
      'a format',
      (it) => Object.assign(organization(it).properties.name, { format: 'uuid' }),
      'format "uuid"',
    ],
    ['a nested field', (it) => delete it.components.schemas.OrganizationServices.properties.sso, '/services'],
    ['a missing header', (it) => Object.assign(ok(it).headers, { Location: {} }), 'the header Location'],
    ['a media type', (it) => Object.assign(ok(it), { content: { 'text/plain': {} } }), 'application/json'],
    ['a body', (it) => delete ok(it).content, 'no body'],
  ])('%s that is not as documented', async (_, change, problem) => {
    expect(await problems(change)).toContain(problem)
  })

  test('a request that the service accepts but the document forbids', async () => {
    const document: Anything = structuredClone(openApiDocument)
    document.components.schemas.CreateOrganizationRequest.required.push('billing_email')
    const user = await service.seed.user()
    const { status, headers, body } = await service.documentedRest(user, 'POST /v1/organizations', {
      name: 'Acme',
    })
    const sent = { method: 'POST', path: '/v1/organizations', requestText: '{"name":"Acme"}' }
    const found = createCheck(document)({ ...sent, status, headers, text: JSON.stringify(body) })
    expect(found.join()).toContain("required property 'billing_email'")
  })

  test('a problem in every request of the REST client of the tests', async () => {
    const user = await service.seed.user()
    const { documentedRest } = createRestClient(async () => Response.json({ id: 1 }))
    await expect(documentedRest(user, 'GET /v1/user')).rejects.toThrow('is not as documented')
  })
})
