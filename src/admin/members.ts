import { Command, Option } from 'commander'
import type { MembershipRole } from '../data/statements/memberships.ts'
import { addMember, removeMember } from '../operations/memberships/operator.ts'
import { run } from './run.ts'

interface MemberOptions {
  organization: string
  email: string
}

export const memberCommands = [
  new Command('add-member')
    .description('Adds a user to a company, or gives a member another role.')
    .requiredOption('--organization <id>', 'id of the organization')
    .requiredOption('--email <address>', 'email address of the user')
    .addOption(
      new Option('--role <owner|member>', 'what the user is to be')
        .choices(['owner', 'member'])
        .makeOptionMandatory(),
    )
    .action(({ organization, ...member }: MemberOptions & { role: MembershipRole }) =>
      run((database) => addMember(database, organization, member)),
    ),

  new Command('remove-member')
    .description(
      'Removes a user from an organization, but not its last owner, nor the user of a personal organization.',
    )
    .requiredOption('--organization <id>', 'id of the organization')
    .requiredOption('--email <address>', 'email address of the user')
    .action(({ organization, ...member }: MemberOptions) =>
      run((database) => removeMember(database, organization, member)),
    ),
]
