import { setTimeout as sleep } from 'node:timers/promises'
import type { Database, DatabaseOptions } from './database.ts'
import { openEmbedded } from './embedded.ts'
import { isDatabaseUnavailable, isLoginRefused } from './errors.ts'
import { openPostgres } from './postgres.ts'

export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  return options.url === undefined ? openEmbedded(options) : openPostgres({ ...options, url: options.url })
}

const pauseMilliseconds = 250

/**
 * Resolves when the database answers. `onWait` is called once, with the first error. Throws errors that waiting does not
 * solve, such as a wrong password.
 */
export async function untilReachable(database: Database, onWait: (error: unknown) => void): Promise<void> {
  let hasFailed = false
  for (;;) {
    try {
      await database.inspect()
      return
    } catch (error) {
      if (!isDatabaseUnavailable(error) || isLoginRefused(error)) throw error
      if (!hasFailed) onWait(error)
      hasFailed = true
      await sleep(pauseMilliseconds)
    }
  }
}
