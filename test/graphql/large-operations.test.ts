import type { ExecutionResult } from 'graphql'
import { expect, test } from 'vitest'
import { useLargeOperations } from '../../src/graphql/execution/large-operations.ts'

type Execute = (args: unknown) => unknown

/** Runs an operation of this cost through the plugin; it ends when `end` is called. */
function operations() {
  const { onExecute } = useLargeOperations()
  const running: string[] = []
  return {
    running,
    start(name: string, viewer: string, cost: number): () => void {
      let end = () => {}
      const ended = new Promise<ExecutionResult>((resolve) => {
        end = () => resolve({ data: {} })
      })
      let execute: Execute = () => {
        running.push(name)
        return ended
      }
      const args = { contextValue: { viewer: { id: viewer, organizations: 1 }, cost } }
      const setExecuteFn = (given: Execute) => {
        execute = given
      }
      onExecute?.({ args, executeFn: execute, setExecuteFn } as never)
      void execute(args)
      return end
    },
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

test('Two large operations of a caller run at the same time; small ones and those of others do not wait', async () => {
  const { running, start } = operations()
  const end = start('first', 'ada', 500)
  for (const name of ['second', 'third', 'fourth']) start(name, 'ada', 5_000)
  start('small', 'ada', 499)
  start('of another', 'grace', 500)
  await settled()
  expect(running).toEqual(['first', 'second', 'small', 'of another'])
  end()
  await settled()
  expect(running.slice(4)).toEqual(['third'])
})
