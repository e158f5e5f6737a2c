import type { z } from 'zod'
import { BadRequestError } from '../../operations/core/errors.ts'
import { snakeCase } from '../../operations/core/fields.ts'
import { assertMeasure, isObject, readJson } from '../../transport/json.ts'
import type { HttpRequest } from '../../transport/message.ts'

/** The fields of `schema` that a JSON body has, by their camel case names. Other fields are ignored. */
export async function readBody(request: HttpRequest, schema: z.ZodObject): Promise<Record<string, unknown>> {
  const body = await readJson(request)
  if (!isObject(body)) throw new BadRequestError('The body must be a JSON object.')
  assertMeasure(body, 'The body')
  const given = Object.keys(schema.shape).flatMap((field) => {
    const name = snakeCase(field)
    return Object.hasOwn(body, name) ? [[field, body[name]]] : []
  })
  return Object.fromEntries(given)
}

/** The entity tag of a version. */
export function entityTag(version: number): string {
  return `"${version}"`
}

/** The versions that If-Match names; undefined if any version will do. Other tags match nothing. */
export function expectedVersions(ifMatch: string | null): readonly number[] | undefined {
  if (ifMatch === null || ifMatch.trim() === '*') return undefined
  return [...ifMatch.matchAll(/(W\/)?"([^"]*)"/g)].flatMap(([, weak, tag = '']) =>
    weak === undefined && /^[1-9]\d{0,8}$/.test(tag) ? [Number(tag)] : [],
  )
}

/** Whether If-None-Match names this version. */
export function isUnchanged(ifNoneMatch: string | null, version: number): boolean {
  if (ifNoneMatch === null) return false
  if (ifNoneMatch.trim() === '*') return true
  return [...ifNoneMatch.matchAll(/"[^"]*"/g)].some(([tag]) => tag === entityTag(version))
}
