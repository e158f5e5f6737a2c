import { z } from 'zod'

/** Digits only: other spellings of a number, such as 4.3e3 or 0x10, are more likely a mistake. */
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
/** A limit in the unit that its name says. */
const limit = (value: number) => whole(1, 1_000_000_000).default(value)
const webUrl = z.url({ protocol: /^https?$/, error: 'must be a URL that starts with http:// or https://' })
const policy = z.enum(['open', 'authenticated', 'off'])
const flag = z.enum(['true', 'false']).transform((value) => value === 'true')
const databaseUrl = z.url({
  protocol: /^postgres(ql)?$/,
  error: 'must be a URL such as postgresql://user:password@host:5432/name',
})

/** Every setting of the service. docs/settings.md and docs/limits.md say the same for people who operate it. */
export const settings = z.object({
  /** Node's usual variable: `development` is a developer's own machine. */
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
   * and only this machine can reach the service, since any client that can reach it may use the demo.
   */
  DEMO: flag.optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  /** Signs cursors. Unset: made once and kept in the database, where all replicas find it. */
  CURSOR_SECRET: z.string().min(32, 'must be at least 32 characters long').optional(),
  /** For how long a good credential is not looked up again, and a revoked one may still work. 0: always look up. */
  CREDENTIAL_CACHE_SECONDS: seconds(60).default(1),
  /** The Redis in which replicas share the budgets of callers. Unset: each process counts on its own. */
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'must be a URL such as redis://host:6379' }).optional(),
  /** What one caller may spend, in the unit of LIMIT_COST. 0: no limit. */
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
  /** For how many days events of the audit log are kept. 0: for ever. */
  AUDIT_DAYS: whole(0, 36_500).default(365),
  /** After SIGTERM: how long new requests are still accepted, until load balancers have noticed. */
  SHUTDOWN_DELAY_SECONDS: seconds(300).default(2),
  /** Whether the client IP is the last entry of X-Forwarded-For. Only for services behind a proxy. */
  TRUST_PROXY: flag.default(false),
  /** Sites whose pages may call this service from a browser, comma-separated. */
  CORS_ORIGINS: z.string().default('').transform(readOrigins),
  /** Who may use introspection. Unset: all clients on demo data, otherwise callers with a credential. */
  INTROSPECTION: policy.optional(),
  /** Who may have the GraphiQL page. Unset: as for INTROSPECTION. */
  GRAPHIQL: policy.optional(),
  JWT_ISSUER: z.string().optional(),
  JWT_AUDIENCE: z.string().optional(),
  JWT_JWKS_URL: webUrl.optional(),
})

export type Settings = z.output<typeof settings>

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
