import type { Domain } from '../../data/statements/domains.ts'

export const domainDescription = 'A domain that an organization claims.'

/** What each field means, in the descriptions of both APIs. */
export const domainTexts = {
  domain: 'The domain name in lower case, such as example.com.',
  verified: 'Whether ownership is proven. A domain can be verified for at most one organization.',
} satisfies Partial<Record<keyof Domain, string>>
