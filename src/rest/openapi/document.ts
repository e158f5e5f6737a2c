import { createRequire } from 'node:module'
import { z } from 'zod'
import { bodies } from '../resources/bodies.ts'
import { routes } from '../resources/routes.ts'
import { snakeCase } from '../routing/names.ts'
import { answerHeaders } from './headers.ts'
import { describeOperation, type Operation, requestName } from './operation.ts'

const { version } = createRequire(import.meta.url)('#package.json') as { version: string }

const description = `
Organizations, their members and their billing address, over HTTP.

**Credentials.** Every endpoint takes the header \`Authorization: Bearer <API key or token>\`.

**Visibility.** What the caller may not see gets the same 404 as what does not exist.

**Text.** Spaces around a value are removed before it is checked and stored. A text has at most 255 characters
unless its description says otherwise. Fields that an endpoint does not know are ignored.

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
  const { schemas } = z.toJSONSchema(bodies, { uri: (id) => `#/components/schemas/${id}` })
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, withoutIdentity(schema)]))
}

/** The inputs of the operations, spelled as in a REST body. */
function requestSchemas() {
  const schemas = routes.flatMap((route) => {
    if (!route.body) return []
    const { properties = {}, required, ...schema } = z.toJSONSchema(route.body, { io: 'input' })
    const renamed = Object.entries(properties).map(([name, property]) => [snakeCase(name), property])
    const request = {
      ...withoutIdentity(schema),
      description: route.summary,
      properties: Object.fromEntries(renamed),
      ...(required && { required: required.map(snakeCase) }),
    }
    return [[requestName(route), request]]
  })
  return Object.fromEntries(schemas)
}

/** Here a schema is named by its place in the document, and its dialect by the version of OpenAPI. */
function withoutIdentity<Schema extends { $schema?: unknown; $id?: unknown }>({
  $schema: _dialect,
  $id: _id,
  ...schema
}: Schema) {
  return schema
}
