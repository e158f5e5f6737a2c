import { expect, expectTypeOf, test } from 'vitest'
import { type PathValues, route } from '../../src/rest/routing/route.ts'

test('a route knows the parameters of its path, and no others', () => {
  expectTypeOf<PathValues<'/v1/a/{a_id}/b/{b_id}'>>().toEqualTypeOf<{
    readonly a_id: string
    readonly b_id: string
  }>()
  const { path } = route({
    method: 'GET',
    path: '/v1/a/{a_id}',
    operationId: 'getA',
    tag: 'User',
    summary: 'Read one',
    description: 'For all users.',
    success: { status: 200 },
    errors: [],
    // @ts-expect-error: the path has no b_id
    handle: async ({ path }) => ({ body: { id: path.a_id, other: path.b_id } }),
  })
  expect(path).toBe('/v1/a/{a_id}')
})
