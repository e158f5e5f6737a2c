import type { Command } from 'commander'
import { auditLogCommands } from './audit-log.ts'
import { counterCommands } from './counters.ts'
import { memberCommands } from './members.ts'
import { organizationCommands } from './organizations.ts'
import { userCommands } from './users.ts'

/** What operators can do, as commands below `admin`. */
export function addCommands(admin: Command): void {
  admin
    .description(
      'Commands for operators. Each prints one JSON object on stdout; on an error it prints the reason on stderr, ' +
        'changes nothing and exits with a code that is not 0. Commands use the database of the service ' +
        '(DATABASE_URL or DATA_DIR). An embedded database can be used only while the service is stopped.',
    )
    .addHelpText('after', '\nThe options of a command: orgql admin <command> --help')
  for (const command of [
    ...userCommands,
    ...memberCommands,
    ...organizationCommands,
    ...counterCommands,
    ...auditLogCommands,
  ]) {
    admin.addCommand(command.copyInheritedSettings(admin))
  }
}
