/** Headers of answers, as components of the OpenAPI document. */
export const answerHeaders = {
  ETag: {
    description: 'The current version, for If-None-Match and If-Match.',
    required: true,
    schema: { type: 'string', examples: ['"1"'] },
  },
  Location: {
    description: 'The path of what was created.',
    required: true,
    schema: { type: 'string', format: 'uri-reference' },
  },
  'Idempotency-Replayed': {
    description: 'Set if this is the answer to an earlier request with the same Idempotency-Key.',
    schema: { type: 'string', const: 'true' },
  },
  'Retry-After': {
    description: 'Seconds to wait before trying again.',
    schema: { type: 'integer', minimum: 1 },
  },
  'X-Should-Retry': {
    description: 'Set if the same request would fail again.',
    schema: { type: 'string', const: 'false' },
  },
  'WWW-Authenticate': {
    description: 'The kind of credential that is needed.',
    required: true,
    schema: { type: 'string', const: 'Bearer' },
  },
  'X-Request-Id': {
    description: 'Id of this request in the logs of the service.',
    required: true,
    schema: { type: 'string' },
  },
}

export type AnswerHeader = keyof typeof answerHeaders

/** Headers of an answer, as references; every answer has a request id. */
export function headersOf(...names: AnswerHeader[]): Record<string, { $ref: string }> {
  const all: AnswerHeader[] = [...names, 'X-Request-Id']
  return Object.fromEntries(all.map((name) => [name, { $ref: `#/components/headers/${name}` }]))
}
