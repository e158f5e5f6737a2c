import { readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Config } from '../config.ts'
import type { Database } from '../data/connection/database.ts'
import { UnauthenticatedError } from '../operations/core/errors.ts'
import { authenticateApiKey, createApiKey } from '../operations/users/api-keys.ts'
import { demoUser } from './demo-data.ts'
import { demoEmails, insertDemoOrganizations, insertDemoPeople, personNamed } from './demo-insert.ts'

/** Fills an empty embedded database. Returns the demo user's key, if there is a valid one. */
export async function prepareDemo(database: Database, config: Config): Promise<string | undefined> {
  if (!config.demo || database.kind !== 'embedded') return undefined
  const keyFile = path.join(config.dataDir, 'demo-api-key')
  return (await isUntouched(database)) ? seedDemo(database, keyFile) : readValidKey(database, keyFile)
}

/** A shell command to copy and run as it is. */
export function firstQuery(url: string, key: string): string {
  const query =
    '{ viewer { email } organizations(first: 2) { totalCount nodes { name viewerMembership { role } } } }'
  const headers = `-H "Authorization: Bearer ${key}" -H 'Content-Type: application/json'`
  return `curl -s ${url}/graphql ${headers} -d '${JSON.stringify({ query })}'`
}

/** Also true for a database that has only demo users: an interrupted seeding leaves them, and is continued. */
async function isUntouched({ prisma }: Database): Promise<boolean> {
  const strangers = await prisma.user.count({ where: { email: { notIn: [...demoEmails().values()] } } })
  const companies = await prisma.organization.count({ where: { type: 'company' } })
  return strangers === 0 && companies === 0
}

async function seedDemo(database: Database, keyFile: string): Promise<string> {
  const people = await insertDemoPeople(database)
  const { key } = await createApiKey(database, personNamed(people, demoUser), { name: 'Demo' })
  await rm(keyFile, { force: true })
  await writeFile(keyFile, `${key}\n`, { mode: 0o600 })
  await insertDemoOrganizations(database, people)
  return key
}

async function readValidKey(database: Database, keyFile: string): Promise<string | undefined> {
  try {
    const key = (await readFile(keyFile, 'utf8')).trim()
    await authenticateApiKey(database, key)
    return key
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (isMissing || error instanceof UnauthenticatedError) return undefined
    throw error
  }
}
