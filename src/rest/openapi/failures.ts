import type { ErrorCode } from '../../operations/core/errors.ts'
import { statuses } from '../../transport/status.ts'
import type { Route } from '../routing/route.ts'
import { type AnswerHeader, headersOf } from './headers.ts'

const meanings = {
  UNAUTHENTICATED: 'There is no credential, or it is not valid.',
  BAD_REQUEST: 'The body, a parameter or a header cannot be read.',
  INVALID_CURSOR: 'The cursor does not belong to this list with this filter and order.',
  FORBIDDEN: 'The caller is a member, but it takes an owner.',
  NOT_FOUND: 'It does not exist, or the caller is not a member of the organization.',
  CONFLICT: 'A request with the same Idempotency-Key is still running.',
  LAST_OWNER: 'The caller is the last owner.',
  PERSONAL_ORGANIZATION: 'The personal organization was made for the caller.',
  ADDRESS_EXISTS: 'The organization has an address already.',
  VERSION_CONFLICT: 'None of the versions in If-Match is the present one.',
  VALIDATION_FAILED: 'A value is not valid, or an Idempotency-Key was used with other values before.',
  RATE_LIMITED: 'There were too many requests.',
  UNAVAILABLE: 'Something that the service depends on does not answer.',
  INTERNAL: 'A fault of the service.',
} satisfies Record<ErrorCode, string>

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

/** Every refusal and failure that the endpoint may answer with, by status; codes of one status share an answer. */
export function describeFailures({ failures, idempotent, body }: Route): Record<string, object> {
  const codes = [...everywhere, ...failures]
  const described = [...new Set(codes.map((code) => statuses[code]))].map((status) => {
    const ofStatus = codes.filter((code) => statuses[code] === status)
    // Failures that every endpoint has are met before a kept answer is looked for, or are not kept.
    const mayBeReplayed = idempotent && failures.some((code) => statuses[code] === status)
    const headers: AnswerHeader[] = mayBeReplayed ? ['Idempotency-Replayed'] : []
    return [status, describeFailure(ofStatus, [...headers, ...(headersByStatus[status] ?? [])])]
  })
  return {
    ...Object.fromEntries(described),
    406: describeFailure(['BAD_REQUEST'], [], 'Accept leaves no room for application/json.'),
    ...(body && {
      413: describeFailure(['BAD_REQUEST'], [], 'The body is larger than this service takes.'),
      415: describeFailure(['BAD_REQUEST'], [], 'The body is not application/json in UTF-8.'),
    }),
  }
}

function describeFailure(codes: ErrorCode[], headers: AnswerHeader[], meaning?: string) {
  const reasons = codes.map((code) => ({ code, meaning: meaning ?? meanings[code] }))
  const schema = {
    allOf: [
      { $ref: '#/components/schemas/Error' },
      { type: 'object', properties: { code: { type: 'string', enum: codes } }, required: ['code'] },
    ],
  }
  const examples = Object.fromEntries(reasons.map((reason) => [reason.code, { value: exampleOf(reason) }]))
  return {
    description: reasons.map((reason) => `\`${reason.code}\`: ${reason.meaning}`).join('\n\n'),
    headers: headersOf(...headers),
    content: { 'application/json': { schema, examples } },
  }
}

function exampleOf({ code, meaning }: { code: ErrorCode; meaning: string }) {
  const wrongName = { field: 'name', code: 'REQUIRED', message: 'is required' }
  return {
    message: meaning,
    code,
    request_id: '3f1d5c1e-8f5b-4c1c-9d5e-6f0a4f1b2c3d',
    errors: code === 'VALIDATION_FAILED' ? [wrongName] : [],
  }
}
