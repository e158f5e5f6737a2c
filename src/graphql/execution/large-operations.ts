import type { Plugin } from 'graphql-yoga'
import { Turns } from '../../operations/core/turns.ts'
import type { GraphQLContext } from './context.ts'

/** From this cost on, the rows and the answer of an operation may take tens of megabytes while it runs. */
const largeCost = 500

/** How many large operations of a caller run at a time. */
const largeAtOnce = 2

/** Large operations of one caller wait for each other: what they hold in memory must not grow with their number. */
export function useLargeOperations(): Plugin<GraphQLContext> {
  const turns = new Turns(() => largeAtOnce)
  return {
    onExecute({ args, executeFn, setExecuteFn }) {
      const { viewer, cost = 0 } = args.contextValue
      if (!viewer || cost < largeCost) return
      // Whether the request is over is asked before each of its statements.
      const turn = turns.of(viewer.id, () => false)
      setExecuteFn((given) => turn(async () => executeFn(given)))
    },
  }
}
