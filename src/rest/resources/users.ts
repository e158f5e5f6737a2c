import { viewerUser } from '../../operations/users/users.ts'
import { route } from '../routing/route.ts'
import * as bodies from './bodies.ts'
import { presentUser } from './present.ts'

export const userRoutes = [
  route({
    method: 'GET',
    path: '/v1/user',
    operationId: 'getUser',
    tag: 'User',
    summary: 'Read the user that the credential belongs to',
    description: 'Tells a caller who it is; any user may.',
    success: { status: 200, body: bodies.user },
    errors: [],
    handle: async ({ context }) => ({ body: presentUser(await viewerUser(context)) }),
  }),
]
