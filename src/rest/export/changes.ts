import { isIP } from 'node:net'
import { snakeCase } from '../../operations/core/fields.ts'
import type { RecordedEvent } from '../../operations/events/read.ts'

/** The values of a field before and after, under its name in this API. */
export type ChangedFields = Record<string, { before: unknown; after: unknown }>

/** In alphabetical order: the database does not keep the order of fields. */
export function changedFields({ changes }: Pick<RecordedEvent, 'changes'>): ChangedFields {
  const pairs = Object.entries((changes ?? {}) as Record<string, [unknown, unknown]>)
  return Object.fromEntries(
    pairs
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([field, [before, after]]) => [snakeCase(field), { before, after }]),
  )
}

/** The user whose membership began or ended. */
export function memberOf({ changes }: Pick<RecordedEvent, 'changes'>): string | undefined {
  const { userId } = (changes ?? {}) as { userId?: [unknown, unknown] }
  const id = userId?.[1] ?? userId?.[0]
  return typeof id === 'string' ? id : undefined
}

/** The client's IP. A proxy may report something else, which systems that expect an IP would refuse. */
export function ipOf({ clientIp }: Pick<RecordedEvent, 'clientIp'>): string | undefined {
  return clientIp !== null && isIP(clientIp) !== 0 ? clientIp : undefined
}
