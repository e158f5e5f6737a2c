interface ErrorFacts {
  /** What HTTP calls it; for the layers above, which answer in HTTP. */
  readonly status: number
  /** Whether the same request would meet it again: then a record of its idempotency key keeps it. */
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
    text: 'The caller is a member, but it takes an owner.',
  },
  NOT_FOUND: {
    status: 404,
    kept: true,
    text: 'It does not exist, or is not the caller’s to see.',
  },
  CONFLICT: {
    status: 409,
    kept: false,
    text: 'A request with the same idempotency key is still running.',
  },
  LAST_OWNER: {
    status: 409,
    kept: true,
    text: 'An organization keeps an owner.',
  },
  PERSONAL_ORGANIZATION: {
    status: 409,
    kept: true,
    text: 'A personal organization keeps the user it was made for, and nobody is added.',
  },
  ADDRESS_EXISTS: {
    status: 409,
    kept: true,
    text: 'An organization has one address at most.',
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
    text: 'The caller has asked for too much: wait as long as `Retry-After` says.',
  },
  UNAVAILABLE: {
    status: 503,
    kept: false,
    text: 'Something that the service depends on does not answer: try again in a moment.',
  },
  INTERNAL: {
    status: 500,
    kept: false,
    text: 'An error of the service itself.',
  },
} as const satisfies Record<string, ErrorFacts>

export type ErrorCode = keyof typeof errorCodes

/** The codes that records of idempotency keys keep. */
export type KeptErrorCode = {
  [Code in ErrorCode]: (typeof errorCodes)[Code]['kept'] extends true ? Code : never
}[ErrorCode]
