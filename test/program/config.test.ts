import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { settings } from '../../src/settings.ts'

const jwtSettings = {
  JWT_ISSUER: 'https://issuer.example',
  JWT_AUDIENCE: 'orgql',
  JWT_JWKS_URL: 'https://issuer.example/keys',
}

function refusal(environment: NodeJS.ProcessEnv): string {
  try {
    readConfig(environment)
  } catch (error) {
    return (error as Error).message
  }
  throw new Error(`These settings were accepted: ${JSON.stringify(environment)}`)
}

test('without any setting the service is local, embedded, with demo data, and accepts no tokens', () => {
  expect(readConfig({})).toMatchObject({
    host: '127.0.0.1',
    port: 4000,
    databaseUrl: undefined,
    dataDir: '.data',
    demo: true,
    logLevel: 'info',
    cursorSecret: undefined,
    jwt: undefined,
  })
})

const production = { NODE_ENV: 'production' }

test.each([
  {},
  { NODE_ENV: 'development' },
  { HOST: 'localhost' },
  { HOST: '' },
  { HOST: '::1' },
  { HOST: '::ffff:127.0.0.1' },
  { HOST: '127.9.9.9' },
  { DEMO: '' },
  { DEMO: 'true', HOST: '0.0.0.0' },
  { DEMO: 'true', DATA_DIR: 'data', ...production },
])("there is a demo on a developer's own machine, or when it is said: %o", (environment) => {
  expect(readConfig(environment).demo).toBe(true)
})

test.each([
  { DATA_DIR: 'data', ...production },
  { DATA_DIR: 'data', HOST: 'localhost', ...production },
  { NODE_ENV: 'Production' },
  { NODE_ENV: 'staging' },
  { NODE_ENV: 'test' },
  { HOST: '0.0.0.0' },
  { HOST: '::', NODE_ENV: 'development' },
  { HOST: '::', DEMO: '' },
  { HOST: '10.0.0.7' },
  { HOST: 'orgql.example.com' },
  { DEMO: 'false' },
])(
  'there is no demo in production, where other machines can connect, or with DEMO=false: %o',
  (environment) => {
    expect(readConfig(environment).demo).toBe(false)
  },
)

test.each([{}, { DATA_DIR: ' ' }, { DATABASE_URL: '' }, { DEMO: 'true' }])(
  'production without a place for its data is refused, with both ways to name one: %o',
  (environment) => {
    const message = refusal({ ...production, ...environment })
    for (const name of ['DATABASE_URL', 'DATA_DIR', 'NODE_ENV']) expect(message).toContain(name)
  },
)

test.each([{ DATABASE_URL: 'postgresql://db/organizations' }, { DATA_DIR: '.data' }])(
  'production starts with %o',
  (environment) => {
    expect(readConfig({ ...production, ...environment })).toMatchObject({ demo: false })
  },
)

test('every setting is read from the environment', () => {
  const environment = {
    HOST: '0.0.0.0',
    PORT: '8080',
    DATABASE_URL: 'postgresql://app:secret@db:5432/organizations',
    DATABASE_POOL_SIZE: '12',
    DATA_DIR: '/var/lib/orgql',
    DEMO: 'true',
    LOG_LEVEL: 'debug',
    CURSOR_SECRET: 'a secret that is more than long enough',
    REDIS_URL: 'rediss://cache:6380/1',
    RATE_LIMIT_COST_PER_MINUTE: '0',
    LIMIT_BODY_BYTES: '1000',
    LIMIT_DOCUMENT_BYTES: '1001',
    LIMIT_TOKENS: '1002',
    LIMIT_DEPTH: '1003',
    LIMIT_ALIASES: '1004',
    LIMIT_FIELDS: '1005',
    LIMIT_DIRECTIVES: '1006',
    LIMIT_COST: '1007',
    LIMIT_ANSWER_BYTES: '70000',
    MAX_CONNECTIONS: '1008',
    REQUEST_TIMEOUT_MILLISECONDS: '1009',
    SHUTDOWN_DELAY_SECONDS: '0.5',
    METRICS_PORT: '9464',
    METRICS_HOST: '::',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
    SLOW_OPERATION_MILLISECONDS: '250',
    TRUST_PROXY: 'true',
    CORS_ORIGINS: 'https://app.example.com, http://localhost:5173',
    INTROSPECTION: 'off',
    GRAPHIQL: 'open',
    ...jwtSettings,
  }
  expect(readConfig(environment)).toMatchObject({
    host: '0.0.0.0',
    port: 8080,
    databaseUrl: 'postgresql://app:secret@db:5432/organizations',
    databasePoolSize: 12,
    dataDir: '/var/lib/orgql',
    demo: true,
    logLevel: 'debug',
    cursorSecret: 'a secret that is more than long enough',
    redisUrl: 'rediss://cache:6380/1',
    rateLimitCostPerMinute: 0,
    limits: {
      bodyBytes: 1000,
      documentBytes: 1001,
      tokens: 1002,
      depth: 1003,
      aliases: 1004,
      fields: 1005,
      directives: 1006,
      cost: 1007,
      answerBytes: 70_000,
    },
    maxConnections: 1008,
    requestTimeoutMilliseconds: 1009,
    shutdownDelaySeconds: 0.5,
    metricsAddress: { host: '::', port: 9464 },
    tracing: true,
    slowOperationMilliseconds: 250,
    trustProxy: true,
    corsOrigins: ['https://app.example.com', 'http://localhost:5173'],
    introspection: 'off',
    graphiql: 'open',
    jwt: { issuer: 'https://issuer.example', audience: 'orgql', jwksUrl: 'https://issuer.example/keys' },
  })
})

test('a setting that is empty or blank counts as not set', () => {
  expect(readConfig({ PORT: '', HOST: ' ', DATABASE_URL: '', JWT_ISSUER: '' })).toEqual(readConfig({}))
})

test.each([
  ['PORT', '80a80'],
  ['PORT', '65536'],
  ['PORT', '-18181'],
  ['PORT', '80.80'],
  ['PORT', '4.3e3'],
  ['PORT', '0x1f90'],
  ['PORT', '+4000'],
  ['LIMIT_COST', '1e3'],
  ['SHUTDOWN_DELAY_SECONDS', '1e1'],
  ['CREDENTIAL_CACHE_SECONDS', '-0.5'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'javascript:alert(1)'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
  ['CORS_ORIGINS', 'https://*.example.com'],
  ['CORS_ORIGINS', 'https://user:topsecret@app.example.com'],
  ['CORS_ORIGINS', 'chrome-extension://abcdef'],
  ['CORS_ORIGINS', 'null'],
  ['DATABASE_URL', 'mysql://app:topsecret@db/organizations'],
  ['DATABASE_URL', 'topsecret'],
  ['DATABASE_POOL_SIZE', '0'],
  ['DATABASE_POOL_SIZE', 'plenty'],
  ['DEMO', 'maybe'],
  ['LOG_LEVEL', 'loud'],
  ['CURSOR_SECRET', 'topsecret'],
  ['JWT_JWKS_URL', 'file:///topsecret'],
  ['REDIS_URL', 'http://user:topsecret@cache'],
  ['LIMIT_DEPTH', '0'],
  ['LIMIT_COST', '5k'],
  ['LIMIT_ANSWER_BYTES', '1000'],
  ['RATE_LIMIT_COST_PER_MINUTE', '-10'],
  ['CORS_ORIGINS', 'https://app.example.com/topsecret'],
  ['CORS_ORIGINS', '*'],
  ['INTROSPECTION', 'yes please'],
  ['GRAPHIQL', 'true!'],
  ['TRUST_PROXY', '10.0.0.0/8'],
])('an invalid %s (%s) is refused with the name of the setting and without its value', (name, value) => {
  const message = refusal({ ...jwtSettings, [name]: value })
  expect(message).toMatch(new RegExp(`^  ${name}: `, 'm'))
  if (value.length > 1) expect(message).not.toContain(value)
})

test('all invalid settings are named at once', () => {
  const message = refusal({ PORT: 'x', LOG_LEVEL: 'x', JWT_JWKS_URL: 'x' })
  expect(message.match(/^ {2}[A-Z_]+(?=: )/gm)).toEqual(['  PORT', '  LOG_LEVEL', '  JWT_JWKS_URL'])
})

test.each(Object.keys(jwtSettings))('token settings without %s are refused by its name', (name) => {
  const message = refusal({ ...jwtSettings, [name]: undefined })
  expect(message.match(/[A-Z_]{4,}/g)).toEqual([name])
})

test('.env.example names every setting, and no other', async () => {
  const text = await readFile(new URL('../../.env.example', import.meta.url), 'utf8')
  const named = [...text.matchAll(/^(?:# )?([A-Z_]+)=/gm)].map(([, name]) => name)
  expect(named.sort()).toEqual(Object.keys(settings.shape).sort())
})

test('.env.example shows the defaults', async () => {
  const text = await readFile(new URL('../../.env.example', import.meta.url), 'utf8')
  const shown = Object.fromEntries(
    [...text.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
  )
  expect(readConfig(shown)).toEqual(readConfig({}))
})

test('settings cannot be changed after they were read', () => {
  const config = readConfig(jwtSettings)
  expect(() => Object.assign(config, { port: 1 })).toThrow(TypeError)
  expect(() => Object.assign(config.jwt ?? {}, { issuer: 'x' })).toThrow(TypeError)
})
