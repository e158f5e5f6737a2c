import type { Route } from '../routing/route.ts'
import { addressRoutes } from './addresses.ts'
import { auditLogExportRoutes } from './audit-log-export.ts'
import { auditLogRoutes } from './audit-logs.ts'
import { membershipRoutes } from './memberships.ts'
import { organizationRoutes } from './organizations.ts'
import { userRoutes } from './users.ts'

export const routes: readonly Route[] = [
  ...organizationRoutes,
  ...membershipRoutes,
  ...addressRoutes,
  // Before the audit logs: its path would be that of an event with the id `export`.
  ...auditLogExportRoutes,
  ...auditLogRoutes,
  ...userRoutes,
]
