import type { Viewer } from '../core/context.ts'
import { BadRequestError } from '../core/errors.ts'
import type { OrganizationsInput } from './read.ts'

/** Checking this many organizations takes about as long as one unit of cost. */
const organizationsPerUnit = 25

/** The cost of a list of organizations in addition to its rows. */
export function searchCost(
  viewer: Viewer | null,
  { filter, sort }: Pick<OrganizationsInput, 'filter' | 'sort'>,
): number {
  const isOrdered = !sort || sort.every(({ field }) => field === 'createdAt')
  return isOrdered && !filter?.name && !filter?.type ? 0 : costOfAll(viewer)
}

/** Filters and sort orders other than by creation have no index: they read all organizations of the viewer. */
function costOfAll(viewer: Viewer | null): number {
  return Math.floor((viewer?.organizations ?? 0) / organizationsPerUnit)
}

/** Finding the first events of this many organizations, and counting them, takes about as long as one unit of cost. */
const logsPerUnit = 10
/** So do reading and merging this many events. */
const mergedPerUnit = 100

/** The cost of the audit log of all organizations that the viewer owns, in addition to its rows. */
export function auditLogsCost(viewer: Viewer | null, rows: number): number {
  const merged = Math.min(viewer?.organizations ?? 0, rows) * rows
  return newestEventsCost(viewer) + Math.floor(merged / mergedPerUnit)
}

function newestEventsCost(viewer: Viewer | null): number {
  return Math.floor((viewer?.organizations ?? 0) / logsPerUnit)
}

export function assertCost(cost: number, limit: number, viewer: Viewer | null): void {
  if (cost <= limit) return
  const message = `This request costs ${cost}, and at most ${limit} is allowed: ask for fewer rows.`
  throw new BadRequestError(costOfAll(viewer) < limit / 10 ? message : `${message} ${advice(viewer)}`)
}

function advice(viewer: Viewer | null): string {
  return `Each list of organizations with a filter, or sorted by anything but creation, reads all your ${viewer?.organizations} organizations and costs ${costOfAll(viewer)}, and the audit log of all of them costs ${newestEventsCost(viewer)}: leave the filter or the order out, read the audit log of one organization, or ask for fewer such lists.`
}
