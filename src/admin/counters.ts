import { Command } from 'commander'
import { verifyCounters } from '../operations/memberships/verify-counters.ts'
import { run } from './run.ts'

export const counterCommands = [
  new Command('verify-counters')
    .description(
      'Compares the stored numbers of members and of organizations with the memberships. Ends with code 1 when any differs.',
    )
    .option('--repair', 'count again what differs; changes of memberships wait meanwhile')
    .action(({ repair = false }: { repair?: boolean }) =>
      run(async (database) => {
        const report = await verifyCounters(database, { repair })
        if (report.differing > 0 && !report.repaired) process.exitCode = 1
        return report
      }),
    ),
]
