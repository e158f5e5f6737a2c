import type { z } from 'zod'
import { BadRequestError } from '../operations/errors.ts'
import { HttpError } from './errors.ts'
import { snakeCase } from './names.ts'

/** The fields of `schema` that a JSON body has, under their camel case names. What else is in it means nothing. */
export async function readBody(request: Request, schema: z.ZodObject): Promise<Record<string, unknown>> {
  const type = request.headers.get('content-type')?.toLowerCase() ?? ''
  if (!/^application\/json *(; *charset="?utf-?8"? *)?$/.test(type)) {
    throw new HttpError(415, 'The Content-Type must be application/json, in UTF-8.')
  }
  const body = parseObject(await readText(request))
  const given = Object.keys(schema.shape).filter((field) => Object.hasOwn(body, snakeCase(field)))
  return Object.fromEntries(given.map((field) => [field, body[snakeCase(field)]]))
}

async function readText(request: Request): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await request.arrayBuffer())
  } catch (error) {
    if (error instanceof TypeError) throw new BadRequestError('The body is not valid UTF-8.')
    throw error
  }
}

function parseObject(text: string): Record<string, unknown> {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    // The parser's own message would send parts of the body back.
    throw new BadRequestError('The body is not valid JSON.')
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new BadRequestError('The body must be a JSON object.')
  }
  return body as Record<string, unknown>
}
