import type { InputFieldMap, InputFieldRef, InputShapeFromFields } from '@pothos/core'
import type { z } from 'zod'
import { type Field, fieldsOf } from '../../../operations/core/fields.ts'
import { builder } from './builder.ts'

type Types = typeof builder.$inferSchemaTypes
type FieldBuilder = Parameters<Parameters<typeof builder.inputType>[1]['fields']>[0]
type FieldOptions = Pick<Field, 'description'> & { required: boolean }

interface InputTypeOptions<Schema extends z.ZodObject, Own extends InputFieldMap> {
  readonly description: string
  /** The schema of the operation: each of its fields becomes one here. */
  readonly schema: Schema
  /** Makes the fields that need a GraphQL type of their own, such as enums. */
  readonly typed?: Readonly<Record<string, (t: FieldBuilder, options: FieldOptions) => unknown>>
  /** Fields that only GraphQL has in the input, such as the id of the row to change. */
  readonly own?: (t: FieldBuilder) => Own
}

/**
 * Defines the input type of an operation. The operation checks its input again: GraphQL has no type for a field that may
 * be left out but not be null.
 */
export function inputType<Schema extends z.ZodObject, Own extends InputFieldMap = Record<never, never>>(
  name: string,
  { description, schema, typed = {}, own }: InputTypeOptions<Schema, Own>,
) {
  type Shape = z.input<Schema> & InputShapeFromFields<Own>
  const fields = (t: FieldBuilder) => ({
    ...own?.(t),
    ...Object.fromEntries(fieldsOf(schema).map((field) => [field.name, inputField(t, field, typed)])),
  })
  return builder.inputRef<Shape, false>(name).implement({ description, fields: fields as never })
}

function inputField(
  t: FieldBuilder,
  field: Field,
  typed: NonNullable<InputTypeOptions<z.ZodObject, InputFieldMap>['typed']>,
): InputFieldRef<Types, unknown> {
  const options = { required: field.isRequired, description: describe(field) }
  const make = typed[field.name]
  if (make) return make(t, options) as InputFieldRef<Types, unknown>
  const { type, format } = field.schema
  if (type === 'boolean') return t.boolean(options)
  if (type === 'integer') return t.int(options)
  if (type !== 'string')
    throw new Error(`${field.name} needs a GraphQL type for ${type}: name it in "typed".`)
  return format === 'uuid' ? t.id(options) : t.string(options)
}

/** Types of GraphQL cannot state limits, or that a field may be left out but not be null. */
function describe({ description, isRequired, isNullable, schema }: Field): string {
  const { minLength, maxLength, enum: values } = schema
  const length = minLength ? `${minLength} to ${maxLength}` : `Up to ${maxLength}`
  return [
    description,
    ...(maxLength && !values ? [`${length} characters.`] : []),
    ...(isRequired || isNullable ? [] : ['Cannot be null.']),
  ].join(' ')
}
