import { findNodes, type NodeRow } from '../../../operations/core/nodes.ts'
import { builder } from './builder.ts'

const typeNames: Record<NodeRow['kind'], string> = {
  organization: 'Organization',
  domain: 'OrganizationDomain',
  membership: 'OrganizationMembership',
  address: 'OrganizationAddress',
  user: 'User',
  event: 'OrganizationEvent',
}

export const Node = builder.interfaceRef<{ id: string; kind?: NodeRow['kind'] }>('Node').implement({
  description: 'An object with an id. Ids are UUIDs, unique across all types, and the same in the REST API.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The UUID of this object.' }),
  }),
  resolveType: ({ kind }) => kind && typeNames[kind],
})

builder.queryFields((t) => ({
  node: t.field({
    type: Node,
    nullable: true,
    description: 'The object with this id, of any type. Null if it does not exist or you may not see it.',
    args: { id: t.arg.id({ required: true, description: 'A UUID.' }) },
    complexity: 1,
    resolve: async (_, { id }, context) => (await findNodes(context, [id]))[0] ?? null,
  }),
  nodes: t.field({
    type: [Node],
    nullable: { list: false, items: true },
    description:
      'The objects with these ids, in the same order. Null for each that does not exist or that you may not see.',
    args: { ids: t.arg.idList({ required: true, description: 'Up to 100 UUIDs.' }) },
    // An id that is given several times is read once, but answered each time.
    complexity: ({ ids }) => ({ field: new Set(ids).size, multiplier: ids.length }),
    resolve: (_, { ids }, context) => findNodes(context, ids),
  }),
}))
