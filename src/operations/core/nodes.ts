import type { NodeRow } from '../../data/statements/nodes.ts'
import { type Context, requireViewer } from './context.ts'
import { BadRequestError } from './errors.ts'
import { parseId } from './validation.ts'

export type { NodeRow } from '../../data/statements/nodes.ts'

const maxNodes = 100

/** The nodes with these ids that the viewer can see, in the order of the ids; null for other ids. */
export async function findNodes(context: Context, ids: readonly string[]): Promise<(NodeRow | null)[]> {
  requireViewer(context)
  if (ids.length > maxNodes) throw new BadRequestError(`At most ${maxNodes} ids can be asked for at once.`)
  return Promise.all(
    ids.map((id) => {
      const nodeId = parseId(id)
      return nodeId === null ? null : context.loaders.nodeById.load(nodeId)
    }),
  )
}
