import { v7 as newId } from 'uuid'
import { z } from 'zod'
import type { Database } from '../../data/connection/database.ts'
import { isUniqueViolation } from '../../data/connection/errors.ts'
import type { Fields } from '../../data/reading/model.ts'
import { findUserByEmail, findUserByToken, type User } from '../../data/statements/users.ts'
import { insert } from '../../data/writing/writes.ts'
import { commit } from '../core/change.ts'
import { type Context, type Origin, requireViewer, type Viewer } from '../core/context.ts'
import { ConflictError, NotFoundError, UnauthenticatedError, UserGoneError } from '../core/errors.ts'
import { email, parseInput, personName } from '../core/validation.ts'
import { type Actor, commandLine, nameOf, operator, service, system } from '../events/record.ts'
import { foundOrganization } from '../organizations/found.ts'

export type { User } from '../../data/statements/users.ts'

/** The claims of a verified token. Issuer and subject identify the user. */
export interface TokenIdentity {
  issuer: string
  subject: string
  email: string | undefined
  emailVerified: boolean
  firstName?: string | undefined
  lastName?: string | undefined
}

const newUser = z.object({ email, firstName: personName.nullish(), lastName: personName.nullish() })

type NewUser = z.output<typeof newUser> & Partial<Pick<User, 'tokenIssuer' | 'tokenSubject'>>

export async function viewerUser(context: Context, fields?: Fields): Promise<User> {
  const user = await context.loaders.userById.load(requireViewer(context).id, fields)
  if (!user) throw new UserGoneError()
  return user
}

/** For operators: creates a user and their personal organization, in one transaction. */
export async function createUser(database: Database, input: z.input<typeof newUser>): Promise<User> {
  return insertUser(database, parseInput(newUser, input), operator, commandLine)
}

export async function requireUserByEmail(database: Database, address: string): Promise<User> {
  const user = await findByEmail(database, address)
  if (!user) throw new NotFoundError('User')
  return user
}

/** The user of a token. A new token is linked to the user with its verified email; if there is none, one is created. */
export async function signInWithToken(database: Database, identity: TokenIdentity): Promise<Viewer> {
  const known = await findByToken(database, identity)
  if (known) return known
  const address = identity.emailVerified ? email.safeParse(identity.email) : undefined
  if (!address?.success) {
    throw new UnauthenticatedError('This token belongs to no known user and has no verified email.')
  }
  try {
    await linkOrCreate(database, identity, address.data)
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    // Another request of the same user, or an operator, has just created this user.
    if (!(await findByToken(database, identity))) await linkOrCreate(database, identity, address.data)
  }
  const viewer = await findByToken(database, identity)
  if (!viewer) throw new UserGoneError()
  return viewer
}

async function linkOrCreate(database: Database, identity: TokenIdentity, address: string): Promise<void> {
  const token = { tokenIssuer: identity.issuer, tokenSubject: identity.subject }
  const existing = await findByEmail(database, address)
  if (!existing) {
    const { firstName, lastName } = identity
    const user = { email: address, firstName: name(firstName), lastName: name(lastName), ...token }
    await insertUser(database, user, system, service)
    return
  }
  const { count } = await database.prisma.user.updateMany({
    where: { id: existing.id, tokenSubject: null },
    data: token,
  })
  if (count === 0 && !(await findByToken(database, identity))) throw emailTaken()
}

function emailTaken(): UnauthenticatedError {
  return new UnauthenticatedError('The email of this token belongs to another identity.')
}

/** The user did not enter the names in a token, so an invalid name is left out instead of refused. */
function name(value: string | undefined): string | null {
  return personName.safeParse(value).data ?? null
}

async function findByToken({ sql }: Database, { issuer, subject }: TokenIdentity): Promise<Viewer | null> {
  const [viewer] = await sql.rows<Viewer>(findUserByToken, [issuer, subject])
  return viewer ?? null
}

async function findByEmail({ sql }: Database, address: string): Promise<User | null> {
  const [user] = await sql.rows<User>(findUserByEmail, [address])
  return user ?? null
}

async function insertUser(
  database: Database,
  { email, firstName = null, lastName = null, tokenIssuer = null, tokenSubject = null }: NewUser,
  actor: Actor,
  origin: Origin,
): Promise<User> {
  const createdAt = new Date()
  const named = { email, firstName, lastName }
  const user = { id: newId(), ...named, tokenIssuer, tokenSubject, createdAt, updatedAt: createdAt }
  const name = [...nameOf(named)].slice(0, 255).join('')
  const personal = foundOrganization({ name, type: 'personal', billingEmail: null }, user.id, actor)
  try {
    return await commit(database, origin, async () => ({
      result: user,
      writes: [insert('user', user), ...personal.writes],
      events: personal.events,
    }))
  } catch (error) {
    if (isUniqueViolation(error) && !tokenSubject)
      throw new ConflictError('A user with this email already exists.')
    throw error
  }
}
