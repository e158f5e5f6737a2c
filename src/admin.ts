import { Command } from 'commander'
import { counterCommands } from './admin/counters.ts'
import { memberCommands } from './admin/members.ts'
import { organizationCommands } from './admin/organizations.ts'
import { userCommands } from './admin/users.ts'

const program = new Command('npm run admin --')
  .usage('<command> [options]')
  .description(
    'For those who operate the service. Each command prints one JSON object on stdout, or says on stderr why it ' +
      'did nothing and exits with a code that is not 0. It works on the database of the service (DATABASE_URL or ' +
      'DATA_DIR); on an embedded one only while the service is stopped.',
  )
  .addHelpText(
    'after',
    `
The options of a command:   npm run admin -- <command> --help
For scripts, JSON only:     npm run --silent admin -- <command> [options]`,
  )
  .configureHelp({
    optionDescription: ({ description, mandatory }) => description + (mandatory ? ' (required)' : ''),
  })

for (const command of [...userCommands, ...memberCommands, ...organizationCommands, ...counterCommands]) {
  program.addCommand(command.copyInheritedSettings(program))
}
await program.parseAsync()
