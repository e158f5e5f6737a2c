import { z } from 'zod'
import { type FieldIssue, ValidationFailedError } from './errors.ts'

/** PostgreSQL rejects NUL in a text and would silently alter a lone surrogate. */
function isStorable(value: string): boolean {
  return !value.includes('\0') && value.isWellFormed()
}

/** Any stored text has at most 255 characters: with room for spaces around it and for characters of several units. */
const maxUnits = 1_024

interface Mistake {
  readonly error: string
  readonly params: { readonly code: string }
}

/**
 * A text that is short enough to be worked on: composing, trimming and counting characters take time that grows with the
 * text, some of it faster. One that is longer is the mistake `tooLong`, and nothing else is said of it.
 */
function text(tooLong: Mistake) {
  return z
    .string({ error: ({ input }) => (input === undefined ? 'is required' : 'must be a string') })
    .refine((value) => value.length <= maxUnits, { ...tooLong, abort: true })
    .refine(isStorable, {
      error: 'must not contain NUL characters or unpaired surrogates',
      params: { code: 'INVALID_CHARACTERS' },
      abort: true,
    })
}

/** Within this many code points: how it is checked, its error, and how JSON Schema states it. */
function lengthBetween(min: number, max: number) {
  const isWithin = (value: string) => {
    const count = [...value].length
    return count >= min && count <= max
  }
  const error =
    min === 0 ? `must be at most ${max} characters long` : `must be ${min} to ${max} characters long`
  const mistake: Mistake = { error, params: { code: 'INVALID_LENGTH' } }
  return {
    mistake,
    check: [isWithin, mistake] as const,
    limits: { ...(min > 0 && { minLength: min }), maxLength: max },
  }
}

const requiredLength = lengthBetween(1, 255)
const optionalLength = lengthBetween(0, 255)

/** Line breaks and the like, which would break labels, mails and terminals. */
const noControlCharacters = [
  (value: string) => !/\p{Cc}/u.test(value),
  { error: 'must not contain control characters', params: { code: 'INVALID_CHARACTERS' } },
] as const

export const requiredText = text(requiredLength.mistake)
  .transform((value) => value.trim())
  .refine(...requiredLength.check)
  .refine(...noControlCharacters)
  .meta(requiredLength.limits)

/** Null stands for none, and so does a text of nothing but spaces. */
export const optionalText = text(optionalLength.mistake)
  .transform((value) => value.trim())
  .refine(...optionalLength.check)
  .refine(...noControlCharacters)
  .transform((value) => value || null)
  .nullable()
  .meta(optionalLength.limits)

/** A text of a few characters, given in any case and between spaces: anything else is `mistake`. */
export function code(mistake: Mistake) {
  return text(mistake).transform((value) => value.trim())
}

export const personName = text(requiredLength.mistake)
  .transform((value) => value.normalize('NFC').trim())
  .refine(...requiredLength.check)
  .refine(...noControlCharacters)
  .meta(requiredLength.limits)

const maxEmailLength = 254

const emailMistake: Mistake = {
  error: `must be an email address of at most ${maxEmailLength} characters`,
  params: { code: 'INVALID_EMAIL' },
}

/**
 * In composed form, with its domain in lower case; the local part stays as it is: only the domain of an address is known
 * to ignore case. The few characters that composing turns into ASCII, such as the Kelvin sign, are refused: an address
 * with one of them would become somebody else's.
 */
export const email = text(emailMistake)
  .refine((value) => !/[\u037e\u1fef\u212a]/.test(value), { ...emailMistake, abort: true })
  .transform((value) => {
    const trimmed = value.normalize('NFC').trim()
    const at = trimmed.lastIndexOf('@')
    return trimmed.slice(0, at + 1) + foldAscii(trimmed.slice(at + 1))
  })
  .refine(
    (value) => [...value].length <= maxEmailLength && /^[^@\s\p{Cc}]+@[^@\s\p{Cc}]+$/u.test(value),
    emailMistake,
  )
  .meta({ maxLength: maxEmailLength })

const domainMistake: Mistake = {
  error: 'must be a domain name such as example.com',
  params: { code: 'INVALID_DOMAIN' },
}

/** A domain name in lower case, such as `example.com`. */
export const domainName = text(domainMistake)
  .transform((value) => foldAscii(value.trim()))
  .refine(
    (value) => value.length <= 253 && /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/.test(value),
    domainMistake,
  )

/** Lower case of A to Z only: other letters may become one of those, which would make two names one. */
function foldAscii(value: string): string {
  return value.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}

/** The empty text searches for nothing, like one that is left out. */
export const searchText = text(optionalLength.mistake)
  .transform((value) => value.normalize('NFC'))
  .refine(...optionalLength.check)
  .meta(optionalLength.limits)

/** An input that has been looked at: what it holds, or what is wrong with it. */
export interface Checked<Output> {
  readonly data: Output | undefined
  readonly issues: readonly FieldIssue[]
}

/**
 * Checks a whole input without throwing. Changes do this before their transaction begins, since it takes time; the errors
 * are thrown inside, at their place in the order of checks.
 */
export function checkInput<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
): Checked<z.output<Schema>> {
  const result = schema.safeParse(input, { reportInput: true })
  return { data: result.data, issues: result.error?.issues.map(toFieldIssue) ?? [] }
}

/** The input, or an error with every wrong field at once, those that `alsoWrong` found among them. */
export function acceptInput<Output>(
  { data, issues }: Checked<Output>,
  alsoWrong: readonly FieldIssue[] = [],
): Output {
  if (data === undefined || alsoWrong.length > 0) throw new ValidationFailedError([...issues, ...alsoWrong])
  return data
}

export function parseInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  return acceptInput(checkInput(schema, input))
}

type Patch<Output> = { [Field in keyof Output]?: Exclude<Output[Field], undefined> }

/** The fields to set; null when there are none. A field that is left out or undefined stays as it is. */
export function acceptPatch<Output extends object>(
  checked: Checked<Output>,
  alsoWrong: readonly FieldIssue[] = [],
): Patch<Output> | null {
  const fields = Object.entries(acceptInput(checked, alsoWrong)).filter(([, value]) => value !== undefined)
  return fields.length === 0 ? null : (Object.fromEntries(fields) as Patch<Output>)
}

export function parsePatch<Schema extends z.ZodObject>(
  schema: Schema,
  input: unknown,
): Patch<z.output<Schema>> | null {
  return acceptPatch(checkInput(schema, input))
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
