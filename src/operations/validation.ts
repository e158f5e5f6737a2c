import { z } from 'zod'
import { type FieldIssue, ValidationFailedError } from './errors.ts'

/** PostgreSQL rejects NUL in a text and would silently alter a lone surrogate. */
function isStorable(value: string): boolean {
  return !value.includes('\0') && value.isWellFormed()
}

const text = z.string({ error: 'must be a string' }).refine(isStorable, {
  error: 'must not contain NUL characters or unpaired surrogates',
  params: { code: 'INVALID_CHARACTERS' },
  abort: true,
})

function codePoints(value: string): number {
  return [...value].length
}

function length(min: number, max: number) {
  return (value: string) => {
    const count = codePoints(value)
    return count >= min && count <= max
  }
}

export const organizationName = text
  .transform((value) => value.normalize('NFC').trim())
  .refine((value) => !/\p{Cc}/u.test(value), {
    error: 'must not contain control characters',
    params: { code: 'INVALID_CHARACTERS' },
  })
  .refine(length(1, 255), { error: 'must be 1 to 255 characters long', params: { code: 'INVALID_LENGTH' } })

/** Keeps the local part as it is: only the domain of an address is known to ignore case. */
export const email = text
  .transform((value) => {
    const trimmed = value.trim()
    const at = trimmed.lastIndexOf('@')
    return trimmed.slice(0, at + 1) + trimmed.slice(at + 1).toLowerCase()
  })
  .refine((value) => value.length <= 254 && /^[^@\s\p{Cc}]+@[^@\s\p{Cc}]+$/u.test(value), {
    error: 'must be an email address of at most 254 characters',
    params: { code: 'INVALID_EMAIL' },
  })

export const personName = text
  .transform((value) => value.normalize('NFC').trim())
  .refine(length(1, 255), { error: 'must be 1 to 255 characters long', params: { code: 'INVALID_LENGTH' } })

/** A domain name in lower case, such as `example.com`. */
export const domainName = text
  .transform((value) => value.trim().toLowerCase())
  .refine(
    (value) => value.length <= 253 && /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/.test(value),
    {
      error: 'must be a domain name such as example.com',
      params: { code: 'INVALID_DOMAIN' },
    },
  )

/** The empty text searches for nothing, like one that is left out. */
export const searchText = text
  .transform((value) => value.normalize('NFC'))
  .refine(length(0, 255), {
    error: 'must be at most 255 characters long',
    params: { code: 'INVALID_LENGTH' },
  })

/** Checks a whole input and reports every wrong field at once. */
export function parseInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input)
  if (result.success) return result.data
  throw new ValidationFailedError(result.error.issues.map(toFieldIssue))
}

function toFieldIssue(issue: z.core.$ZodIssue): FieldIssue {
  const code =
    issue.code === 'custom' && typeof issue.params?.code === 'string' ? issue.params.code : 'INVALID'
  return { field: issue.path.join('.'), code, message: issue.message }
}

/** The one spelling of an id that the database and the loaders use, or null when it is no id at all. */
export function parseId(id: string): string | null {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id) ? id.toLowerCase() : null
}
