import { z } from 'zod'
import { userDescription, userTexts } from '../../operations/users/fields.ts'
import { type User, viewerUser } from '../../operations/users/users.ts'
import { named, rowId } from '../routing/body.ts'
import { route } from '../routing/route.ts'

const userBody = named(
  'User',
  z
    .object({
      id: rowId,
      email: z.string().describe(userTexts.email),
      first_name: z.string().nullable().describe(userTexts.firstName),
      last_name: z.string().nullable().describe(userTexts.lastName),
    })
    .describe(userDescription),
)

function presentUser({ id, email, firstName, lastName }: User): z.output<typeof userBody> {
  return { id, email, first_name: firstName, last_name: lastName }
}

export const userRoutes = [
  route({
    method: 'GET',
    path: '/v1/user',
    operationId: 'getUser',
    tag: 'User',
    summary: 'Read the user that the credential belongs to',
    description: 'For all users.',
    success: { status: 200, body: userBody },
    errors: [],
    handle: async ({ context }) => ({ body: presentUser(await viewerUser(context)) }),
  }),
]
