import type { User } from '../../data/statements/users.ts'

export const userDescription = 'A person who can sign in.'

/** What each field means, in the descriptions of both APIs. */
export const userTexts = {
  email: 'Email address. Unique among users, ignoring case.',
  firstName: 'Given name, if known.',
  lastName: 'Family name, if known.',
} satisfies Partial<Record<keyof User, string>>
