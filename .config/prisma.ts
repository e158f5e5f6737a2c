import { defineConfig } from 'prisma/config'

// Read by the Prisma CLI only (`npx prisma migrate deploy`, `prisma studio`, …); the service reads src/config.ts.
export default defineConfig({
  schema: '../prisma/schema.prisma',
  migrations: { path: '../prisma/migrations' },
  datasource: { url: process.env.DATABASE_URL ?? '' },
})
