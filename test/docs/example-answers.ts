import { expect } from 'vitest'

/** The last value of each key in the answers so far. Requests use it as `<endCursor>`. */
export type Known = Map<string, string>

export function withKnown(text: string, known: Known): string {
  return text.replace(/<(\w+)>/g, (_, name: string) => {
    const value = known.get(name)
    if (value === undefined) throw new Error(`No answer before this one has a "${name}"`)
    return value
  })
}

export function remember(value: unknown, known: Known): void {
  if (typeof value !== 'object' || value === null) return
  for (const [name, inner] of Object.entries(value)) {
    if (typeof inner === 'string') known.set(name, inner)
    else remember(inner, known)
  }
}

export interface Answer {
  /** The status line first. */
  readonly headers: readonly string[]
  readonly body: unknown
}

/** Parses the output of `curl -i`, or JSON. */
export function answerTo(text: string): Answer {
  const plain = text.replaceAll('\r', '').trim()
  if (!plain.startsWith('HTTP/')) return { headers: [], body: JSON.parse(plain) }
  const [head = '', ...rest] = plain.split('\n\n')
  const body = rest.join('\n\n')
  return { headers: head.split('\n'), body: body === '' ? null : body === '…' ? body : JSON.parse(body) }
}

/**
 * Matches values as a page shows them: `…` stands for any text, also inside a text. With `isOpen`, objects may have more
 * fields than are shown.
 */
export function isLike(shown: unknown, isOpen: boolean): unknown {
  // A body that a page does not show.
  if (shown === '…') return expect.anything()
  if (typeof shown === 'string' && shown.includes('…')) {
    const parts = shown.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    return expect.stringMatching(new RegExp(`^${parts.join('.+')}$`))
  }
  if (Array.isArray(shown)) return shown.map((value) => isLike(value, isOpen))
  if (typeof shown !== 'object' || shown === null) return shown
  const fields = Object.entries(shown).map(([name, value]) => [name, isLike(value, isOpen)])
  return isOpen ? expect.objectContaining(Object.fromEntries(fields)) : Object.fromEntries(fields)
}
