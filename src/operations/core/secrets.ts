import { randomBytes } from 'node:crypto'
import type { Database } from '../../data/connection/database.ts'

/** A random value that is made once and then the same for every process on this database. */
export async function sharedSecret({ prisma }: Database, name: string): Promise<string> {
  await prisma.secret.createMany({
    data: { name, value: randomBytes(32).toString('base64url') },
    skipDuplicates: true,
  })
  return (await prisma.secret.findUniqueOrThrow({ where: { name } })).value
}
