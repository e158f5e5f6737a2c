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

**Visibility.** What the caller may not see gets 404, the same as what does not exist.

**Text.** Spaces around a value are removed before it is checked and stored. Where null is allowed, an empty text
becomes null. Unknown fields are ignored.

**New fields.** Later versions may add fields to answers: ignore fields that you do not know.

**Changes.** With \`PATCH\`, a field that is left out stays as it is; null clears it. Send the ETag that you read as
\`If-Match\` so that you do not overwrite somebody else’s change.

**Errors.** The body is always an \`Error\`: \`code\` is for programs, \`message\` for people. Unknown paths get 404,
other methods 405 with \`Allow\`. \`HEAD\` works wherever \`GET\` does.

**Request ids.** Every answer has the header \`X-Request-Id\`. It repeats the one of the request if that has 1 to 64
letters, digits, hyphens or underscores.
`.trim()

/** The OpenAPI document, made from what the routes themselves use. */
export const openApiDocument = {
  openapi: '3.1.0',
  info: { title: 'orgql REST API', version, description },
  servers: [{ url: '/', description: 'The service that serves this document.' }],
  security: [{ bearer: [] }],
  tags: [
    { name: 'Organizations', description: 'Companies and personal organizations.' },
    { name: 'Memberships', description: 'The members of an organization and their roles.' },
    { name: 'Addresses', description: 'The billing address of an organization. There is at most one.' },
    {
      name: 'Audit logs',
      description: 'What happened to an organization, and who did it. Only its owners can read it.',
    },
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
        description: 'An API key of this service, or a JWT from the configured issuer.',
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
    // Clients must accept fields that later versions add.
    override: ({ jsonSchema }) => delete jsonSchema.additionalProperties,
  })
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, withoutIdentity(schema)]))
}

/** The inputs of the operations, in snake case. */
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

/** In an OpenAPI document the place of a schema is its id, and the OpenAPI version its dialect. */
function withoutIdentity<Schema extends { $schema?: unknown; $id?: unknown }>({
  $schema: _dialect,
  $id: _id,
  ...schema
}: Schema) {
  return schema
}
