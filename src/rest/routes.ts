import { addressRoutes } from './address.ts'
import { membershipRoutes } from './memberships.ts'
import { organizationRoutes } from './organizations.ts'
import type { Route } from './route.ts'
import { userRoutes } from './user.ts'

export const routes: readonly Route[] = [
  ...organizationRoutes,
  ...membershipRoutes,
  ...addressRoutes,
  ...userRoutes,
]
