import { createRequire } from 'node:module'
import { z } from 'zod'
import { type Field, fieldsOf, snakeCase } from '../../operations/core/fields.ts'
import { routes } from '../resources/routes.ts'
import { bodies } from '../routing/body.ts'
import { answerHeaders } from './headers.ts'
import { describeOperation, type Operation, requestName } from './operation.ts'

const { version } = createRequire(import.meta.url)('#package.json') as { version: string }

const description = `
Organizations, their members and their billing address, over HTTP.

**Credentials.** Every endpoint takes the header \`Authorization: Bearer <API key or token>\`.

**Visibility.** What the caller may not see gets the same 404 as what does not exist.

**Text.** Spaces around a value are removed before it is checked and stored: limits are about what is left. Where null
is allowed, a text of nothing but spaces is null. Fields that an endpoint does not know are ignored.

**New fields.** Answers may get new fields in later versions: ignore those that you do not know.

**Changes.** \`PATCH\` leaves a field as it is when it is left out, and clears it when it is null. Send the ETag
of what was read as \`If-Match\` to change nothing that somebody else has changed meanwhile.

**Failures.** The body is always an \`Error\`: \`code\` is for programs, \`message\` for people. Other addresses
get 404, other methods 405 with \`Allow\`. \`HEAD\` works wherever \`GET\` does.

**Request ids.** Every answer carries \`X-Request-Id\`: the one of the request when that has 1 to 64 letters,
digits, hyphens or underscores, else a new one.
`.trim()

/** The OpenAPI document: everything in it comes from what the routes themselves use. */
export const openApiDocument = {
  openapi: '3.1.0',
  info: { title: 'orgql REST API', version, description },
  servers: [{ url: '/', description: 'The service that this document came from.' }],
  security: [{ bearer: [] }],
  tags: [
    { name: 'Organizations', description: 'Companies and personal organizations.' },
    { name: 'Memberships', description: 'Who belongs to an organization, and as what.' },
    { name: 'Addresses', description: 'The billing address of an organization: one at most.' },
    { name: 'User', description: 'The user that a credential belongs to.' },
  ],
  paths: describePaths(),
  components: {
    schemas: { ...answerSchemas(), ...requestSchemas() },
    headers: answerHeaders,
    securitySchemes: {
      bearer: {
        type: 'http',
        scheme: 'bearer',
        description: 'An API key of this service, or a JWT of the issuer that it trusts.',
      },
    },
  },
}

function describePaths() {
  const paths: Record<string, Record<string, Operation>> = {}
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: describeOperation(route) }
  }
  return paths
}

function answerSchemas() {
  const { schemas } = z.toJSONSchema(bodies, {
    uri: (id) => `#/components/schemas/${id}`,
    // Clients have to take fields that come later.
    override: ({ jsonSchema }) => delete jsonSchema.additionalProperties,
  })
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, withoutIdentity(schema)]))
}

/** The inputs of the operations, spelled as in a REST body. */
function requestSchemas() {
  const schemas = routes.flatMap((route) => {
    if (!route.body) return []
    const fields = fieldsOf(route.body)
    const required = fields.filter(({ isRequired }) => isRequired)
    const request = {
      type: 'object',
      description: route.summary,
      properties: Object.fromEntries(fields.map((field) => [snakeCase(field.name), describeField(field)])),
      ...(required.length > 0 && { required: required.map(({ name }) => snakeCase(name)) }),
    }
    return [[requestName(route), request]]
  })
  return Object.fromEntries(schemas)
}

function describeField({ description, isNullable, schema: { type, enum: values, ...limits } }: Field) {
  const none = isNullable ? [null] : []
  return {
    description,
    type: isNullable ? [type, 'null'] : type,
    ...(values && { enum: [...values, ...none] }),
    ...limits,
  }
}

/** Here a schema is named by its place in the document, and its dialect by the version of OpenAPI. */
function withoutIdentity<Schema extends { $schema?: unknown; $id?: unknown }>({
  $schema: _dialect,
  $id: _id,
  ...schema
}: Schema) {
  return schema
}
