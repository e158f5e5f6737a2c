import { z } from 'zod'
import { isLoopback } from './transport/loopback.ts'

/** Plain digits: other spellings of a number, such as 4.3e3 or 0x10, are more likely a mistake than meant. */
const whole = (min: number, max: number) => decimal(/^\d+$/, min, max, 'a whole number')
const seconds = (max: number) => decimal(/^\d+(\.\d+)?$/, 0, max, 'a number of seconds')

function decimal(digits: RegExp, min: number, max: number, what: string) {
  const error = `must be ${what} from ${min} to ${max}, in digits`
  return z
    .string()
    .refine((text) => digits.test(text) && Number(text) >= min && Number(text) <= max, { error })
    .transform(Number)
}

const port = whole(0, 65_535)
const count = whole(1, 10_000)
/** A bound in the unit that its name says. */
const limit = (value: number) => whole(1, 1_000_000_000).default(value)
const webUrl = z.url({ protocol: /^https?$/, error: 'must be a URL that starts with http:// or https://' })
const policy = z.enum(['open', 'authenticated', 'off'])
const flag = z.enum(['true', 'false']).transform((value) => value === 'true')
const databaseUrl = z.url({
  protocol: /^postgres(ql)?$/,
  error: 'must be a URL such as postgresql://user:password@host:5432/name',
})

/** Every setting of the service. README's table says the same for people who operate it. */
const settings = z.object({
  /** What Node programs call themselves by: `development` is somebody's own machine. */
  NODE_ENV: z.string().default('development'),
  HOST: z.string().default('127.0.0.1'),
  PORT: port.default(4000),
  DATABASE_URL: databaseUrl.optional(),
  /** Connections per process. On small machines more of them make everything slower. */
  DATABASE_POOL_SIZE: count.default(4),
  /** Unset: `.data`, but not in production. */
  DATA_DIR: z.string().optional(),
  /**
   * Demo data goes into an empty embedded database only, whatever this says. Unset: as long as NODE_ENV is development
   * and only this machine can reach the service, since everybody who can reach it may use the demo.
   */
  DEMO: flag.optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  /** Signs cursors. Unset: made once and kept in the database, where all replicas find it. */
  CURSOR_SECRET: z.string().min(32, 'must be at least 32 characters long').optional(),
  /** For how long a good credential is not looked up again, and a revoked one may still work. 0: always look up. */
  CREDENTIAL_CACHE_SECONDS: seconds(60).default(1),
  /** Where replicas share what a caller has left. Unset: each process counts for itself. */
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'must be a URL such as redis://host:6379' }).optional(),
  /** What one caller may spend, in the unit of LIMIT_COST. 0: as much as it likes. */
  RATE_LIMIT_COST_PER_MINUTE: whole(0, 1_000_000_000_000).default(1_000_000),
  /** The largest cost of one request: about the number of rows that it may read. */
  LIMIT_COST: limit(5_000),
  /** Of one answer. Changes have been made when their answers are written, so those must always fit. */
  LIMIT_ANSWER_BYTES: z.coerce.number().int().min(65_536).max(1_000_000_000).default(4_194_304),
  LIMIT_BODY_BYTES: limit(256 * 1024),
  LIMIT_DOCUMENT_BYTES: limit(16 * 1024),
  LIMIT_TOKENS: limit(2_000),
  LIMIT_DEPTH: limit(20),
  LIMIT_ALIASES: limit(30),
  LIMIT_FIELDS: limit(400),
  LIMIT_DIRECTIVES: limit(50),
  /** Open connections from clients; more are not accepted. */
  MAX_CONNECTIONS: limit(5_000),
  /** How long a request may take once it has arrived. */
  REQUEST_TIMEOUT_MILLISECONDS: limit(2_900),
  /** Where metrics are served, for Prometheus. Unset: nowhere. */
  METRICS_PORT: port.optional(),
  METRICS_HOST: z.string().default('127.0.0.1'),
  /** Traces are sent when this is set. OpenTelemetry's packages read it too, and its other variables. */
  OTEL_EXPORTER_OTLP_ENDPOINT: webUrl.optional(),
  /** Requests that take longer are logged as slow. */
  SLOW_OPERATION_MILLISECONDS: limit(1_000),
  /** After SIGTERM: how long new requests are still taken, while load balancers learn of it. */
  SHUTDOWN_DELAY_SECONDS: seconds(300).default(2),
  /** Whether the caller's address is the last one in X-Forwarded-For. For services behind a proxy only. */
  TRUST_PROXY: flag.default(false),
  /** Sites whose pages may call this service from a browser, comma-separated. */
  CORS_ORIGINS: z.string().default('').transform(readOrigins),
  /** Who may ask for the schema. Unset: anybody on demo data, else callers with a credential. */
  INTROSPECTION: policy.optional(),
  /** Who may have the GraphiQL page. Unset: as for INTROSPECTION. */
  GRAPHIQL: policy.optional(),
  JWT_ISSUER: z.string().optional(),
  JWT_AUDIENCE: z.string().optional(),
  JWT_JWKS_URL: webUrl.optional(),
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
  readonly redisUrl: string | undefined
  readonly rateLimitCostPerMinute: number
  readonly limits: Limits
  readonly maxConnections: number
  readonly requestTimeoutMilliseconds: number
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

export type Policy = z.output<typeof policy>

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

/** In production nobody's data may end up by accident where the service happened to start. */
function assertDatabaseChosen({ NODE_ENV, DATABASE_URL, DATA_DIR }: z.output<typeof settings>): void {
  if (NODE_ENV !== 'production' || DATABASE_URL !== undefined || DATA_DIR !== undefined) return
  throw new Error(
    'These settings are not valid:\n  DATABASE_URL, DATA_DIR: with NODE_ENV=production one of them is needed: ' +
      'DATABASE_URL for PostgreSQL, or DATA_DIR for the folder of an embedded database',
  )
}

function readLimits(data: z.output<typeof settings>): Limits {
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

function readOrigins(list: string, context: z.RefinementCtx): string[] {
  const origins = list.split(',').flatMap((origin) => origin.trim() || [])
  for (const origin of origins) {
    if (isOrigin(origin)) continue
    const message =
      'must be whole origins such as https://app.example.com, without wildcards, comma-separated'
    context.addIssue({ code: 'custom', message })
  }
  return origins
}

/** As a browser sends it. The URL parser lets an asterisk in a host pass, which would never match a site. */
function isOrigin(text: string): boolean {
  if (!URL.canParse(text) || text.includes('*')) return false
  const { protocol, origin } = new URL(text)
  return origin === text && (protocol === 'http:' || protocol === 'https:')
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
