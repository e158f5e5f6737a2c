#!/usr/bin/env node
import { createRequire } from 'node:module'
import { Command } from 'commander'
import { parseWhole } from './admin/values.ts'

const { version } = createRequire(import.meta.url)('#package.json') as { version: string }

const program = new Command('orgql')
  .description('A GraphQL gateway over organizations. Settings are environment variables: see .env.example.')
  .configureHelp({
    optionDescription: ({ description, mandatory }) => description + (mandatory ? ' (required)' : ''),
  })
  .showHelpAfterError('Use --help for the commands and options.')

// Each command loads its modules when it is the one to run: most of them are not needed by the others.
program
  .command('serve')
  .description('Serve the APIs, after applying missing migrations.')
  .action(() => run('start', async () => (await import('./serve.ts')).serve()))

program
  .command('migrate')
  .description('Apply missing migrations to the database, as a step of its own.')
  .action(() => run('migrate', async () => (await import('./migrate.ts')).migrate()))

program
  .command('seed')
  .description('Add made-up organizations and their members to the database.')
  .requiredOption('--organizations <1 to 10000000>', 'how many companies', parseWhole(1, 10_000_000))
  .option('--seed <0 to 2147483647>', 'the same number makes the same data', parseWhole(0, 2 ** 31 - 1))
  .action((options: { organizations: number; seed?: number }) =>
    run('seed', async () => (await import('./seeding/seed.ts')).seed(options)),
  )

const admin = program
  .command('admin')
  .description('Users, keys, members, domains and services, for operators.')
if (process.argv.includes('admin')) (await import('./admin/commands.ts')).addCommands(admin)

for (const command of [program, ...program.commands, ...admin.commands]) command.version(version)
// What a command leaves behind, such as a timer, should not keep it from ending.
program.hook('postAction', (_, command) => {
  if (command.name() !== 'serve') process.exit()
})
await program.parseAsync()

/** A message for the person at the terminal, without a stack. */
async function run(purpose: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    const { errorMessages } = await import('./admin/error-messages.ts')
    process.stderr.write(`orgql cannot ${purpose}: ${errorMessages(error).join('\n')}\n`)
    process.exit(1)
  }
}
