import { expect, test } from 'vitest'
import { readConfig } from '../src/config.ts'

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

test('every setting is read from the environment', () => {
  const environment = {
    HOST: '0.0.0.0',
    PORT: '8080',
    DATABASE_URL: 'postgresql://app:secret@db:5432/organizations',
    DATABASE_POOL_SIZE: '12',
    DATA_DIR: '/var/lib/orgql',
    DEMO: 'false',
    LOG_LEVEL: 'debug',
    CURSOR_SECRET: 'a secret that is more than long enough',
    ...jwtSettings,
  }
  expect(readConfig(environment)).toMatchObject({
    host: '0.0.0.0',
    port: 8080,
    databaseUrl: 'postgresql://app:secret@db:5432/organizations',
    databasePoolSize: 12,
    dataDir: '/var/lib/orgql',
    demo: false,
    logLevel: 'debug',
    cursorSecret: 'a secret that is more than long enough',
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
  ['DATABASE_URL', 'mysql://app:topsecret@db/organizations'],
  ['DATABASE_URL', 'topsecret'],
  ['DATABASE_POOL_SIZE', '0'],
  ['DATABASE_POOL_SIZE', 'plenty'],
  ['DEMO', 'maybe'],
  ['LOG_LEVEL', 'loud'],
  ['CURSOR_SECRET', 'topsecret'],
  ['JWT_JWKS_URL', 'file:///topsecret'],
])('a bad %s (%s) is refused by name, and its value is not shown', (name, value) => {
  const message = refusal({ ...jwtSettings, [name]: value })
  expect(message).toMatch(new RegExp(`^  ${name}: `, 'm'))
  if (value !== '0') expect(message).not.toContain(value)
})

test('all bad settings are named at once', () => {
  const message = refusal({ PORT: 'x', LOG_LEVEL: 'x', JWT_JWKS_URL: 'x' })
  expect(message.match(/^ {2}[A-Z_]+(?=: )/gm)).toEqual(['  PORT', '  LOG_LEVEL', '  JWT_JWKS_URL'])
})

test.each(Object.keys(jwtSettings))('token settings without %s are refused by its name', (name) => {
  const message = refusal({ ...jwtSettings, [name]: undefined })
  expect(message.match(/[A-Z_]{4,}/g)).toEqual([name])
})

test('settings cannot be changed after they were read', () => {
  const config = readConfig(jwtSettings)
  expect(() => Object.assign(config, { port: 1 })).toThrow(TypeError)
  expect(() => Object.assign(config.jwt ?? {}, { issuer: 'x' })).toThrow(TypeError)
})
