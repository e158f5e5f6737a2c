import type { Answer } from '../support/client.ts'
import type { BadInput } from './bad-input.ts'

const slowest = 1_000

/** The problems of the answer to a bad input. */
export function problemsOf(input: BadInput, answer: Answer, secrets: readonly string[]): string[] {
  const problems = []
  if (answer.status === 0 && !input.mayHangUp) problems.push('got no answer')
  if (answer.status >= 500) problems.push(`got ${answer.status}`)
  if (answer.milliseconds > slowest) problems.push(`took ${Math.round(answer.milliseconds)} ms`)
  const leaks = findLeaks(answer, textOf(input), secrets)
  if (leaks.length > 0) problems.push(`leaked ${leaks.join(', ')}`)
  if (!input.harmless && answer.status > 0 && answer.status < 500 && !isRefusal(answer)) {
    problems.push(`was not refused (${answer.status})`)
  }
  const shown = answer.text.slice(0, 200)
  return problems.map((problem) => `${input.title}: ${problem}: ${shown}`)
}

/** A 4xx, or 200 with errors and nulls only. */
export function isRefusal({ status, text }: Pick<Answer, 'status' | 'text'>): boolean {
  if (status >= 400 && status < 500) return true
  if (status !== 200 || !text.startsWith('{')) return false
  const { data, errors } = JSON.parse(text) as { data?: Record<string, unknown> | null; errors?: unknown[] }
  if (data === undefined || data === null) return Array.isArray(errors)
  return Object.values(data).every(isNothing)
}

/** Null, a list of nulls, or one of the expected errors of a change. */
function isNothing(value: unknown): boolean {
  if (value === null) return true
  if (Array.isArray(value)) return value.every(isNothing)
  return typeof value === 'object' && '__typename' in value && String(value.__typename).endsWith('Error')
}

const telltales = [
  /\n? +at .*[:(]\d+:\d+/, // a line of a stack trace
  /node_modules|node:internal|file:\/\//,
  /\.(ts|js|mjs|cjs):\d+/,
  /\/(usr|home|root|tmp|app|src|dist)\//,
  /\b(select|insert into|update|delete from)\b.{1,80}\b(from|values|set|where)\b/i,
  /sqlstate|syntax error at or near|relation "|violates|constraint/i,
  /prisma|pglite|postgres|pothos|yoga|dataloader|\bzod\b|\bpg_/i,
  /\bP[12]\d{3}\b|ECONN|ETIMEDOUT|ERR_[A-Z]+/,
  /TypeError|RangeError|SyntaxError|ReferenceError|GraphQLError|is not a function|of undefined/,
  /Unexpected (token|end of)|in JSON at|JSON\.parse/,
  /Did you mean/i,
  /x-powered-by/i,
]

/** Parts of an answer that show internals of the service or a secret. Text that the request itself contains does not count. */
export function findLeaks(answer: Answer, sent: string, secrets: readonly string[]): string[] {
  const text = `${JSON.stringify(answer.headers)}\n${answer.text}`
  const found = telltales.flatMap((pattern) => pattern.exec(text)?.[0] ?? [])
  return [
    ...found.filter((part) => !sent.includes(part)),
    ...(secrets.some((secret) => text.includes(secret)) ? ['a credential'] : []),
  ]
}

function textOf({ sent }: BadInput): string {
  if ('bytes' in sent) return sent.bytes.toString()
  return `${sent.path} ${JSON.stringify(sent.headers)} ${sent.body ?? ''}`
}
