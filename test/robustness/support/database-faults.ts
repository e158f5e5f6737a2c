import { setTimeout as sleep } from 'node:timers/promises'
import { administer } from '../../support/global-setup.ts'
import type { Cluster } from './cluster.ts'

/** Many, so that connections end at every stage of a request. */
const disconnections = 60
const disconnectionPause = 40

export interface DatabaseFault {
  title: string
  start(): Promise<void>
  end(): Promise<void>
  /** The fault lasts only a moment, so requests during it may also succeed. */
  isShort?: boolean
}

/** Common faults of a database, for the database of the role `service`. */
export function databaseFaults(cluster: Cluster): DatabaseFault[] {
  const disconnectAll = () =>
    administer(
      cluster.url,
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'service'",
    )
  return [
    { title: 'stopped', start: () => cluster.stop('fast'), end: cluster.start },
    { title: 'killed', start: () => cluster.stop('immediate'), end: cluster.start },
    { title: 'hung', start: cluster.freeze, end: cluster.thaw },
    {
      title: 'no connections left',
      async start() {
        await administer(cluster.url, 'ALTER ROLE service CONNECTION LIMIT 0')
        await disconnectAll()
      },
      end: () => administer(cluster.url, 'ALTER ROLE service CONNECTION LIMIT -1'),
    },
    {
      title: `all connections ended ${disconnections} times`,
      async start() {
        for (let time = 0; time < disconnections; time++) {
          await disconnectAll()
          await sleep(disconnectionPause)
        }
      },
      end: async () => {},
      isShort: true,
    },
  ]
}
