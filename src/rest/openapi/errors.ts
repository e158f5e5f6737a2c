import { type ErrorCode, errorCodes } from '../../operations/core/error-codes.ts'
import { referenceTo } from '../routing/body.ts'
import { errorBody } from '../routing/present-error.ts'
import type { Route } from '../routing/route.ts'
import { mediaTypeOf } from '../routing/stream.ts'
import { type AnswerHeader, headersOf } from './headers.ts'

const everywhere: readonly ErrorCode[] = [
  'BAD_REQUEST',
  'UNAUTHENTICATED',
  'RATE_LIMITED',
  'INTERNAL',
  'UNAVAILABLE',
]

const headersByStatus: Partial<Record<number, AnswerHeader[]>> = {
  401: ['WWW-Authenticate'],
  409: ['X-Should-Retry', 'Retry-After'],
  429: ['Retry-After'],
  503: ['Retry-After'],
}

/** All errors of an endpoint, by status. Codes with the same status share an answer. */
export function describeErrors(route: Route): Record<string, object> {
  const { errors, idempotent, body } = route
  const codes = [...everywhere, ...errors]
  const described = [...new Set(codes.map((code) => errorCodes[code].status))].map((status) => {
    const ofStatus = codes.filter((code) => errorCodes[code].status === status)
    // The errors of `everywhere` come before a kept answer is looked up, or are not kept.
    const mayBeReplayed = idempotent && errors.some((code) => errorCodes[code].status === status)
    const headers: AnswerHeader[] = mayBeReplayed ? ['Idempotency-Replayed'] : []
    return [status, describeError(ofStatus, [...headers, ...(headersByStatus[status] ?? [])])]
  })
  return {
    ...Object.fromEntries(described),
    406: describeError(['BAD_REQUEST'], [], `The header Accept does not allow ${mediaTypeOf(route)}.`),
    ...(body && {
      413: describeError(['BAD_REQUEST'], [], 'The body is too large.'),
      415: describeError(['BAD_REQUEST'], [], 'The body is not application/json in UTF-8.'),
    }),
  }
}

function describeError(codes: ErrorCode[], headers: AnswerHeader[], text?: string) {
  const errors = codes.map((code) => ({ code, text: text ?? errorCodes[code].text }))
  const schema = {
    allOf: [
      referenceTo(errorBody),
      { type: 'object', properties: { code: { type: 'string', enum: codes } }, required: ['code'] },
    ],
  }
  const examples = Object.fromEntries(errors.map((error) => [error.code, { value: exampleOf(error) }]))
  return {
    description: errors.map(({ code, text }) => `\`${code}\`: ${text}`).join('\n\n'),
    headers: headersOf(...headers),
    content: { 'application/json': { schema, examples } },
  }
}

function exampleOf({ code, text }: { code: ErrorCode; text: string }) {
  const wrongName = { field: 'name', code: 'REQUIRED', message: 'is required' }
  return {
    message: text,
    code,
    request_id: '3f1d5c1e-8f5b-4c1c-9d5e-6f0a4f1b2c3d',
    errors: code === 'VALIDATION_FAILED' ? [wrongName] : [],
  }
}
