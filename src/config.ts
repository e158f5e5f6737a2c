import { type Settings, settings } from './settings.ts'
import { isLoopback } from './transport/loopback.ts'

export interface Config {
  readonly host: string
  readonly port: number
  readonly databaseUrl: string | undefined
  readonly databasePoolSize: number
  readonly dataDir: string
  readonly demo: boolean
  readonly logLevel: Settings['LOG_LEVEL']
  readonly cursorSecret: string | undefined
  readonly credentialCacheSeconds: number
  readonly redisUrl: string | undefined
  readonly rateLimitCostPerMinute: number
  readonly limits: Limits
  readonly maxConnections: number
  readonly requestTimeoutMilliseconds: number
  /** 0: for ever. */
  readonly auditDays: number
  readonly shutdownDelaySeconds: number
  readonly metricsAddress: { readonly host: string; readonly port: number } | undefined
  readonly tracing: boolean
  readonly slowOperationMilliseconds: number
  readonly trustProxy: boolean
  readonly corsOrigins: readonly string[]
  readonly introspection: Policy | undefined
  readonly graphiql: Policy | undefined
  /** Tokens are refused when this is unset. */
  readonly jwt: JwtConfig | undefined
}

export type Policy = NonNullable<Settings['INTROSPECTION']>

/** The largest request that is answered. */
export interface Limits {
  readonly bodyBytes: number
  readonly documentBytes: number
  readonly tokens: number
  /** Of fields inside fields. */
  readonly depth: number
  readonly aliases: number
  readonly fields: number
  readonly directives: number
  readonly cost: number
  readonly answerBytes: number
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
  assertDatabaseChosen(data)
  return Object.freeze({
    host: data.HOST,
    port: data.PORT,
    databaseUrl: data.DATABASE_URL,
    databasePoolSize: data.DATABASE_POOL_SIZE,
    dataDir: data.DATA_DIR ?? '.data',
    demo: data.DEMO ?? (data.NODE_ENV === 'development' && isLoopback(data.HOST)),
    logLevel: data.LOG_LEVEL,
    cursorSecret: data.CURSOR_SECRET,
    credentialCacheSeconds: data.CREDENTIAL_CACHE_SECONDS,
    redisUrl: data.REDIS_URL,
    rateLimitCostPerMinute: data.RATE_LIMIT_COST_PER_MINUTE,
    limits: readLimits(data),
    maxConnections: data.MAX_CONNECTIONS,
    requestTimeoutMilliseconds: data.REQUEST_TIMEOUT_MILLISECONDS,
    auditDays: data.AUDIT_DAYS,
    shutdownDelaySeconds: data.SHUTDOWN_DELAY_SECONDS,
    metricsAddress:
      data.METRICS_PORT === undefined
        ? undefined
        : Object.freeze({ host: data.METRICS_HOST, port: data.METRICS_PORT }),
    tracing: data.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined,
    slowOperationMilliseconds: data.SLOW_OPERATION_MILLISECONDS,
    trustProxy: data.TRUST_PROXY,
    corsOrigins: data.CORS_ORIGINS,
    introspection: data.INTROSPECTION,
    graphiql: data.GRAPHIQL,
    jwt: readJwt(data),
  })
}

/** In production data must not be written by accident into the folder where the service was started. */
function assertDatabaseChosen({ NODE_ENV, DATABASE_URL, DATA_DIR }: Settings): void {
  if (NODE_ENV !== 'production' || DATABASE_URL !== undefined || DATA_DIR !== undefined) return
  throw new Error(
    'These settings are not valid:\n  DATABASE_URL, DATA_DIR: with NODE_ENV=production one of them is needed: ' +
      'DATABASE_URL for PostgreSQL, or DATA_DIR for the folder of an embedded database',
  )
}

function readLimits(data: Settings): Limits {
  return Object.freeze({
    bodyBytes: data.LIMIT_BODY_BYTES,
    documentBytes: data.LIMIT_DOCUMENT_BYTES,
    tokens: data.LIMIT_TOKENS,
    depth: data.LIMIT_DEPTH,
    aliases: data.LIMIT_ALIASES,
    fields: data.LIMIT_FIELDS,
    directives: data.LIMIT_DIRECTIVES,
    cost: data.LIMIT_COST,
    answerBytes: data.LIMIT_ANSWER_BYTES,
  })
}

function readJwt({ JWT_ISSUER, JWT_AUDIENCE, JWT_JWKS_URL }: Settings): JwtConfig | undefined {
  if (JWT_ISSUER && JWT_AUDIENCE && JWT_JWKS_URL) {
    return Object.freeze({ issuer: JWT_ISSUER, audience: JWT_AUDIENCE, jwksUrl: JWT_JWKS_URL })
  }
  if (!JWT_ISSUER && !JWT_AUDIENCE && !JWT_JWKS_URL) return undefined
  const missing = Object.entries({ JWT_ISSUER, JWT_AUDIENCE, JWT_JWKS_URL }).filter(([, value]) => !value)
  const names = missing.map(([name]) => `  ${name}: is needed together with the other JWT settings`)
  throw new Error(`These settings are not valid:\n${names.join('\n')}`)
}
