import type { Prisma } from '../../src/generated/prisma/client.ts'
import type { TestApp } from './app.ts'

/** Every statement on organizations waits until `action` has ended. */
export async function whileLocked(
  service: TestApp,
  action: (tx: Prisma.TransactionClient) => Promise<void>,
): Promise<void> {
  await service.database.prisma.$transaction(
    async (tx) => {
      await tx.$executeRaw`SET LOCAL statement_timeout = 0`
      await tx.$executeRaw`SET LOCAL idle_in_transaction_session_timeout = 0`
      await tx.$executeRaw`LOCK TABLE organizations`
      await action(tx)
    },
    { timeout: 60_000 },
  )
}
