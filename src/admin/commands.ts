import type { Command } from 'commander'
import { counterCommands } from './counters.ts'
import { memberCommands } from './members.ts'
import { organizationCommands } from './organizations.ts'
import { userCommands } from './users.ts'

/** What operators can do, as commands below `admin`. */
export function addCommands(admin: Command): void {
  admin
    .description(
      'For those who operate the service. Each command prints one JSON object on stdout, or says on stderr why it ' +
        'did nothing and exits with a code that is not 0. It works on the database of the service (DATABASE_URL or ' +
        'DATA_DIR); on an embedded one only while the service is stopped.',
    )
    .addHelpText('after', '\nThe options of a command: orgql admin <command> --help')
  for (const command of [...userCommands, ...memberCommands, ...organizationCommands, ...counterCommands]) {
    admin.addCommand(command.copyInheritedSettings(admin))
  }
}
