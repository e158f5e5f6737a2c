import { lockDirectory } from '../../src/data/connection/directory-lock.ts'

// A process that takes and releases directory locks on its parent's command, and reports the results.

type Order = { lock: string } | { unlock: string }

const held = new Map<string, () => Promise<void>>()

process.on('message', async (order: Order) => {
  if ('unlock' in order) {
    await held.get(order.unlock)?.()
    process.send?.('unlocked')
    return
  }
  try {
    held.set(order.lock, await lockDirectory(order.lock))
    process.send?.('locked')
  } catch (error) {
    process.send?.(error instanceof Error ? error.message : 'not an error')
  }
})
process.on('disconnect', () => process.exit())
process.send?.('ready')
