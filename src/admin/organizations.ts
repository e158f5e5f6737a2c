import { Command } from 'commander'
import { addDomain } from '../operations/domains/operator.ts'
import { setBillingIds, setServices } from '../operations/organizations/entitlements.ts'
import { run } from './run.ts'
import { parseFlag } from './values.ts'

interface ServicesOptions {
  organization: string
  cloud?: boolean
  jitProvisioning?: boolean
  scim?: boolean
  siem?: boolean
  sso?: boolean
}

interface BillingIdsOptions {
  organization: string
  stripe?: string
  metronome?: string
  authId?: string
}

export const organizationCommands = [
  new Command('add-domain')
    .description('Adds a domain to an organization, or marks one that it has as verified.')
    .requiredOption('--organization <id>', 'id of the organization')
    .requiredOption('--domain <domain>', 'domain name such as example.com')
    .option('--verified', 'the domain is known to be theirs; one organization at a time can have that')
    .action(({ organization, ...domain }: { organization: string; domain: string; verified?: true }) =>
      run((database) => addDomain(database, organization, domain)),
    ),

  new Command('set-services')
    .description('Turns services of an organization on and off. Those left out stay as they are.')
    .requiredOption('--organization <id>', 'id of the organization')
    .option('--cloud <true|false>', 'hosted service', parseFlag)
    .option('--jit-provisioning <true|false>', 'just-in-time provisioning of users', parseFlag)
    .option('--scim <true|false>', 'provisioning through SCIM', parseFlag)
    .option('--siem <true|false>', 'export to SIEM systems', parseFlag)
    .option('--sso <true|false>', 'single sign-on', parseFlag)
    .action(({ organization, ...services }: ServicesOptions) =>
      run((database) => setServices(database, organization, services)),
    ),

  new Command('set-billing-ids')
    .description(
      'Sets the ids of an organization in other systems. Ids that are left out stay as they are, an empty text ("") clears one.',
    )
    .requiredOption('--organization <id>', 'id of the organization')
    .option('--stripe <id>', 'customer id at Stripe')
    .option('--metronome <id>', 'customer id at Metronome')
    .option('--auth-id <id>', "the auth provider's id of the organization, unique among organizations")
    .action(({ organization, stripe, metronome, authId }: BillingIdsOptions) =>
      run((database) =>
        setBillingIds(database, organization, {
          stripeCustomerId: stripe,
          metronomeCustomerId: metronome,
          authId,
        }),
      ),
    ),
]
