import type { Viewer } from '../core/context.ts'
import { BadRequestError } from '../core/errors.ts'
import type { OrganizationsInput } from './read.ts'

/** Looking at so many organizations takes as long as reading a row may. */
const organizationsPerUnit = 25

/** What a list of organizations costs besides its rows, in rows. */
export function searchCost(
  viewer: Viewer | null,
  { filter, sort }: Pick<OrganizationsInput, 'filter' | 'sort'>,
): number {
  const isOrdered = !sort || sort.every(({ field }) => field === 'createdAt')
  return isOrdered && !filter?.name && !filter?.type ? 0 : costOfAll(viewer)
}

/** No index has what a filter looks for, nor another order than by creation: they look at all that the viewer has. */
function costOfAll(viewer: Viewer | null): number {
  return Math.floor((viewer?.organizations ?? 0) / organizationsPerUnit)
}

export function assertCost(cost: number, limit: number, viewer: Viewer | null): void {
  if (cost <= limit) return
  const message = `This request costs ${cost}, and at most ${limit} is allowed: ask for fewer rows.`
  throw new BadRequestError(costOfAll(viewer) < limit / 10 ? message : `${message} ${advice(viewer)}`)
}

function advice(viewer: Viewer | null): string {
  return `A filter on your organizations, or another order than by creation, looks at all ${viewer?.organizations} of them and costs ${costOfAll(viewer)} each time: leave it out, or ask for it once.`
}
