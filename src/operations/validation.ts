import { z } from 'zod'
import { type FieldIssue, ValidationFailedError } from './errors.ts'

/** PostgreSQL rejects NUL in a text and would silently alter a lone surrogate. */
function isStorable(value: string): boolean {
  return !value.includes('\0') && value.isWellFormed()
}

/** Within this many characters as people count them: code points. */
function length(min: number, max: number) {
  const error =
    min === 0 ? `must be at most ${max} characters long` : `must be ${min} to ${max} characters long`
  const isWithin = (value: string) => {
    const count = [...value].length
    return count >= min && count <= max
  }
  return [isWithin, { error, params: { code: 'INVALID_LENGTH' } }] as const
}

export const text = z
  .string({ error: ({ input }) => (input === undefined ? 'is required' : 'must be a string') })
  .refine(isStorable, {
    error: 'must not contain NUL characters or unpaired surrogates',
    params: { code: 'INVALID_CHARACTERS' },
    abort: true,
  })

export const requiredText = text.transform((value) => value.trim()).refine(...length(1, 255))

/** Null stands for none, and so does a text of nothing but spaces. */
export const optionalText = text
  .transform((value) => value.trim())
  .refine(...length(0, 255))
  .transform((value) => value || null)
  .nullable()

export const personName = text
  .transform((value) => value.normalize('NFC').trim())
  .refine(...length(1, 255))
  .refine((value) => !/\p{Cc}/u.test(value), {
    error: 'must not contain control characters',
    params: { code: 'INVALID_CHARACTERS' },
  })

export const organizationName = personName.describe('Display name of 1 to 255 characters. Not unique.')

/** Keeps the local part as it is: only the domain of an address is known to ignore case. */
export const email = text
  .transform((value) => {
    const trimmed = value.trim()
    const at = trimmed.lastIndexOf('@')
    return trimmed.slice(0, at + 1) + trimmed.slice(at + 1).toLowerCase()
  })
  .refine((value) => [...value].length <= 254 && /^[^@\s\p{Cc}]+@[^@\s\p{Cc}]+$/u.test(value), {
    error: 'must be an email address of at most 254 characters',
    params: { code: 'INVALID_EMAIL' },
  })

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
export const searchText = text.transform((value) => value.normalize('NFC')).refine(...length(0, 255))

/** Checks a whole input and reports every wrong field at once, those that `alsoWrong` finds among them. */
export function parseInput<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  alsoWrong: readonly FieldIssue[] = [],
): z.output<Schema> {
  const result = schema.safeParse(input, { reportInput: true })
  const issues = [...(result.error?.issues.map(toFieldIssue) ?? []), ...alsoWrong]
  if (issues.length > 0 || !result.success) throw new ValidationFailedError(issues)
  return result.data
}

type Patch<Output> = { [Field in keyof Output]?: Exclude<Output[Field], undefined> }

/** The fields to set, checked; null when there are none. A field that is left out or undefined stays as it is. */
export function parsePatch<Schema extends z.ZodObject>(
  schema: Schema,
  input: unknown,
  alsoWrong: readonly FieldIssue[] = [],
): Patch<z.output<Schema>> | null {
  const fields = Object.entries(parseInput(schema, input, alsoWrong)).filter(
    ([, value]) => value !== undefined,
  )
  return fields.length === 0 ? null : (Object.fromEntries(fields) as Patch<z.output<Schema>>)
}

function toFieldIssue(issue: z.core.$ZodIssue): FieldIssue {
  return { field: issue.path.join('.'), code: codeOf(issue), message: issue.message }
}

function codeOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'custom' && typeof issue.params?.code === 'string') return issue.params.code
  if (issue.code === 'invalid_type') return issue.input === undefined ? 'REQUIRED' : 'INVALID_TYPE'
  return 'INVALID'
}

/** The one spelling of an id that the database and the loaders use, or null when it is no id at all. */
export function parseId(id: string): string | null {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id) ? id.toLowerCase() : null
}
