import { Command } from 'commander'
import { createApiKey, revokeApiKey } from '../operations/users/api-keys.ts'
import { createUser, requireUserByEmail } from '../operations/users/users.ts'
import { run } from './run.ts'
import { parseTimeAhead } from './values.ts'

interface NewApiKeyOptions {
  email: string
  name?: string
  expiresIn?: Date
}

export const userCommands = [
  new Command('create-user')
    .description('Creates a user with a personal organization.')
    .requiredOption('--email <address>', 'email address, unique among users, ignoring case')
    .option('--first-name <name>', 'given name')
    .option('--last-name <name>', 'family name')
    .action((options: { email: string; firstName?: string; lastName?: string }) =>
      run((database) => createUser(database, options)),
    ),

  new Command('create-api-key')
    .description('Creates an API key for a user. The key is shown only now: only its hash is stored.')
    .requiredOption('--email <address>', 'email address of the user')
    .option('--name <name>', 'what the key is for')
    .option(
      '--expires-in <time>',
      'when the key ends: 30d, 12h or 15m from now; never if left out',
      parseTimeAhead,
    )
    .action(({ email, name, expiresIn }: NewApiKeyOptions) =>
      run(async (database) =>
        createApiKey(database, await requireUserByEmail(database, email), { name, expiresAt: expiresIn }),
      ),
    ),

  new Command('revoke-api-key')
    .description('Revokes an API key, at once and permanently.')
    .requiredOption('--id <id>', 'id of the key, as create-api-key printed it')
    .action(({ id }: { id: string }) => run((database) => revokeApiKey(database, id))),
]
