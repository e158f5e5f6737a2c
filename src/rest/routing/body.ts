import type { z } from 'zod'
import { BadRequestError } from '../../operations/core/errors.ts'
import { assertMeasure, isObject, readJson } from '../../transport/json.ts'
import type { HttpRequest } from '../../transport/message.ts'
import { snakeCase } from './names.ts'

/** The fields of `schema` that a JSON body has, under their camel case names. What else is in it means nothing. */
export async function readBody(request: HttpRequest, schema: z.ZodObject): Promise<Record<string, unknown>> {
  const body = await readJson(request)
  if (!isObject(body)) throw new BadRequestError('The body must be a JSON object.')
  assertMeasure(body, 'The body')
  const given = Object.keys(schema.shape).filter((field) => Object.hasOwn(body, snakeCase(field)))
  return Object.fromEntries(given.map((field) => [field, body[snakeCase(field)]]))
}
