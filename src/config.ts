import { z } from 'zod'

const port = z.coerce.number().int().min(0).max(65_535)
const count = z.coerce.number().int().min(1).max(10_000)
const flag = z.enum(['true', 'false']).transform((value) => value === 'true')
const databaseUrl = z.url({
  protocol: /^postgres(ql)?$/,
  error: 'must be a URL such as postgresql://user:password@host:5432/name',
})

/** Every setting of the service. README's table says the same for people who operate it. */
const settings = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: port.default(4000),
  DATABASE_URL: databaseUrl.optional(),
  /** Connections per process. On small machines more of them make everything slower. */
  DATABASE_POOL_SIZE: count.default(4),
  DATA_DIR: z.string().default('.data'),
  /** Demo data goes into an empty embedded database only, whatever this says. */
  DEMO: flag.default(true),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  /** Signs cursors. Unset: made once and kept in the database, where all replicas find it. */
  CURSOR_SECRET: z.string().min(32, 'must be at least 32 characters long').optional(),
  /** For how long a good credential is not looked up again, and a revoked one may still work. 0: always look up. */
  CREDENTIAL_CACHE_SECONDS: z.coerce.number().min(0).max(60).default(1),
  JWT_ISSUER: z.string().optional(),
  JWT_AUDIENCE: z.string().optional(),
  JWT_JWKS_URL: z.url({ protocol: /^https?$/ }).optional(),
})

export interface Config {
  readonly host: string
  readonly port: number
  readonly databaseUrl: string | undefined
  readonly databasePoolSize: number
  readonly dataDir: string
  readonly demo: boolean
  readonly logLevel: z.output<typeof settings>['LOG_LEVEL']
  readonly cursorSecret: string | undefined
  readonly credentialCacheSeconds: number
  /** Tokens are refused when this is unset. */
  readonly jwt: JwtConfig | undefined
}

export interface JwtConfig {
  readonly issuer: string
  readonly audience: string
  readonly jwksUrl: string
}

/** Throws an error that names each bad setting, never its value: some are secret. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const given = Object.entries(environment).filter(([, value]) => value !== undefined && value.trim() !== '')
  const result = settings.safeParse(Object.fromEntries(given))
  if (!result.success) {
    const problems = result.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`)
    throw new Error(`These settings are not valid:\n${problems.join('\n')}`)
  }
  const { data } = result
  return Object.freeze({
    host: data.HOST,
    port: data.PORT,
    databaseUrl: data.DATABASE_URL,
    databasePoolSize: data.DATABASE_POOL_SIZE,
    dataDir: data.DATA_DIR,
    demo: data.DEMO,
    logLevel: data.LOG_LEVEL,
    cursorSecret: data.CURSOR_SECRET,
    credentialCacheSeconds: data.CREDENTIAL_CACHE_SECONDS,
    jwt: readJwt(data),
  })
}

function readJwt({
  JWT_ISSUER,
  JWT_AUDIENCE,
  JWT_JWKS_URL,
}: z.output<typeof settings>): JwtConfig | undefined {
  if (JWT_ISSUER && JWT_AUDIENCE && JWT_JWKS_URL) {
    return Object.freeze({ issuer: JWT_ISSUER, audience: JWT_AUDIENCE, jwksUrl: JWT_JWKS_URL })
  }
  if (!JWT_ISSUER && !JWT_AUDIENCE && !JWT_JWKS_URL) return undefined
  const missing = Object.entries({ JWT_ISSUER, JWT_AUDIENCE, JWT_JWKS_URL }).filter(([, value]) => !value)
  const names = missing.map(([name]) => `  ${name}: is needed together with the other JWT settings`)
  throw new Error(`These settings are not valid:\n${names.join('\n')}`)
}
