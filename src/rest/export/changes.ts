import { isIP } from 'node:net'
import { snakeCase } from '../../operations/core/fields.ts'
import { changesInOrder } from '../../operations/events/chain.ts'
import type { RecordedEvent } from '../../operations/events/read.ts'

/** The values of a field before and after, under its name in this API. */
export type ChangedFields = Record<string, { before: unknown; after: unknown }>

export function changedFields(event: Pick<RecordedEvent, 'changes'>): ChangedFields {
  return Object.fromEntries(
    changesInOrder(event).map(([field, [before, after]]) => [snakeCase(field), { before, after }]),
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
