import { z } from 'zod'
import { timeText } from '../../transport/time.ts'

/** All bodies of this API, by their names in the OpenAPI document. */
export const bodies = z.registry<{ id: string }>()

export function named<Schema extends z.ZodType>(name: string, schema: Schema): Schema {
  bodies.add(schema, { id: name })
  return schema
}

export function referenceTo(body: z.ZodType): { $ref: string } {
  return { $ref: `#/components/schemas/${bodies.get(body)?.id}` }
}

/** A UUID of any version: imported ids may differ from those made here. */
export const id = z.guid().meta({ examples: ['019c13a7-5ea8-7c1e-9b1f-3d2c4b5a6978'] })

export const rowId = id.describe('Id, the same as in the GraphQL API.')

/** UTC, in milliseconds. */
export const time = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/)
  .meta({ format: 'date-time', examples: ['2026-01-31T09:30:00.000Z'] })

export function times(texts: { readonly createdAt: string; readonly updatedAt: string }) {
  return { created_at: time.describe(texts.createdAt), updated_at: time.describe(texts.updatedAt) }
}

export function presentTimes({ createdAt, updatedAt }: { createdAt: Date; updatedAt: Date }) {
  return { created_at: timeText(createdAt), updated_at: timeText(updatedAt) }
}
