import { Command } from 'commander'
import { readConfig } from '../config.ts'
import { pruneAuditLog } from '../operations/events/prune.ts'
import { verifyAuditLog } from '../operations/events/verify.ts'
import { run } from './run.ts'
import { parseWhole } from './values.ts'

export const auditLogCommands = [
  new Command('verify-audit-log')
    .description(
      'Recomputes the hashes of all events, and names the first event of each organization that was changed, removed or ' +
        'inserted afterwards. Ends with code 1 when there is any. The service may run meanwhile.',
    )
    .option('--organization <id>', 'only the events of this organization')
    .action(({ organization }: { organization?: string }) =>
      run(async (database) => {
        const { withProgressBar } = await import('../seeding/progress-bar.ts')
        const report = await withProgressBar('events', 0, (onProgress) =>
          verifyAuditLog(database, { organization, onProgress }),
        )
        if (report.failed > 0) process.exitCode = 1
        return report
      }),
    ),

  new Command('prune-audit-log')
    .description(
      'Deletes old events, but not the last one of an organization. The service does the same every hour. Ends with code 1 ' +
        'when there are old events that do not fit into their chain: those stay.',
    )
    .option(
      '--days <1 to 36500>',
      'delete events that are older; AUDIT_DAYS if left out',
      parseWhole(1, 36_500),
    )
    .action(({ days = readConfig().auditDays }: { days?: number }) =>
      run(async (database) => {
        if (days === 0)
          throw new Error('AUDIT_DAYS is 0: events are kept for ever. Give --days to delete some.')
        const report = await pruneAuditLog(database, days)
        if (report.failed.length > 0) process.exitCode = 1
        return report
      }),
    ),
]
