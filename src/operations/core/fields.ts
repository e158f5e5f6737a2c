import { z } from 'zod'

export { snakeCase } from '../../data/reading/model.ts'

/** What callers may send for a field: the same in both APIs, since both are made from it. */
export interface Field {
  readonly name: string
  readonly isRequired: boolean
  readonly isNullable: boolean
  readonly description: string
  /** The values besides null, as JSON Schema. */
  readonly schema: { readonly type: string } & Limits
}

/** Spaces around a text do not count. */
export interface Limits {
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly format?: string
  readonly enum?: readonly string[]
}

interface JsonSchema extends Omit<Limits, 'enum'> {
  readonly type?: string | readonly string[]
  readonly enum?: readonly (string | null)[]
  readonly description?: string
  readonly anyOf?: readonly JsonSchema[]
}

/** The fields of an input, as its schema says. One that says too little is refused when the service starts. */
export function fieldsOf(input: z.ZodObject): Field[] {
  const { properties = {}, required = [] } = z.toJSONSchema(input, { io: 'input' })
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...schema } = withoutNull(property as JsonSchema)
    if (!description || typeof schema.type !== 'string') {
      throw new Error(`The field ${name} has no description, or values of several types.`)
    }
    const isNullable = input.shape[name]?.safeParse(null).success === true
    return {
      name,
      isRequired: required.includes(name),
      isNullable,
      description,
      schema: schema as Field['schema'],
    }
  })
}

/** What is said of a value or null, said of the value alone. */
function withoutNull({ anyOf = [], type, enum: values, ...schema }: JsonSchema): JsonSchema {
  const types = [type ?? []].flat().filter((one) => one !== 'null')
  const value = anyOf.find((one) => one.type !== 'null')
  return {
    ...(value && withoutNull(value)),
    ...schema,
    ...(types.length > 0 && { type: types.length === 1 ? types[0] : types }),
    ...(values && { enum: values.filter((one) => one !== null) }),
  } as JsonSchema
}

/** `postalCode` for `postal_code`. */
export function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}
