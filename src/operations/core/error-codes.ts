interface ErrorFacts {
  /** The HTTP status, for the layers above. */
  readonly status: number
  /** Whether the same request would get it again: then the record of its idempotency key keeps it. */
  readonly kept: boolean
  readonly text: string
}

/** Every error that callers can meet, in both APIs. A new code does not compile until all that depends on it knows it. */
export const errorCodes = {
  UNAUTHENTICATED: {
    status: 401,
    kept: false,
    text: 'There is no credential, or it is not valid.',
  },
  BAD_REQUEST: {
    status: 400,
    kept: false,
    text: 'The request cannot be read, or is over a limit.',
  },
  INVALID_CURSOR: {
    status: 400,
    kept: false,
    text: 'The cursor does not belong to this list with this filter and order.',
  },
  FORBIDDEN: {
    status: 403,
    kept: true,
    text: 'The caller is a member, but only owners may do this; or the organization does not have the service for it.',
  },
  NOT_FOUND: {
    status: 404,
    kept: true,
    text: 'It does not exist, or the caller may not see it.',
  },
  CONFLICT: {
    status: 409,
    kept: false,
    text: 'A request with the same idempotency key is still running.',
  },
  LAST_OWNER: {
    status: 409,
    kept: true,
    text: 'An organization must keep at least one owner.',
  },
  PERSONAL_ORGANIZATION: {
    status: 409,
    kept: true,
    text: 'A personal organization keeps the user it was made for and has no other members.',
  },
  ADDRESS_EXISTS: {
    status: 409,
    kept: true,
    text: 'An organization can have only one address.',
  },
  VERSION_CONFLICT: {
    status: 412,
    kept: true,
    text: 'It was changed since it was read.',
  },
  VALIDATION_FAILED: {
    status: 422,
    kept: true,
    text: 'Some values are not valid, or an idempotency key was used with other values before.',
  },
  RATE_LIMITED: {
    status: 429,
    kept: false,
    text: 'The caller is over its rate limit: wait as long as `Retry-After` says.',
  },
  UNAVAILABLE: {
    status: 503,
    kept: false,
    text: 'Something that the service depends on does not answer: try again in a moment.',
  },
  INTERNAL: {
    status: 500,
    kept: false,
    text: 'An internal error of the service.',
  },
} as const satisfies Record<string, ErrorFacts>

export type ErrorCode = keyof typeof errorCodes

/** The codes that records of idempotency keys keep. */
export type KeptErrorCode = {
  [Code in ErrorCode]: (typeof errorCodes)[Code]['kept'] extends true ? Code : never
}[ErrorCode]
