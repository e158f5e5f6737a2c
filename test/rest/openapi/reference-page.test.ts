import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestApp, type TestApp } from '../../support/app.ts'

const demoKey = 'orgql_a-demo-key-that-only-this-test-knows'

let service: TestApp
let demo: TestApp
beforeAll(async () => {
  service = await openTestApp({ introspection: 'off', graphiqlPolicy: 'off' })
  demo = await openTestApp({ demoKey })
})
afterAll(() => Promise.all([service.close(), demo.close()]))

function ask(path: string, init?: RequestInit, { app } = service): Promise<Response> {
  return app(new Request(`http://localhost${path}`, init))
}

describe('The reference page', () => {
  test('is public with all files that it loads, even if introspection is off', async () => {
    const page = await ask('/v1/docs', { headers: { Accept: 'text/html' } })
    expect(page.status).toBe(200)
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
    const loaded = [...(await page.text()).matchAll(/ (?:src|href)="([^"]+)"/g)].map(([, url]) => url ?? '')
    const files = loaded.filter((url) => url !== 'data:,')
    expect(files).toHaveLength(5)
    for (const file of files) {
      const response = await ask(file)
      expect([file, response.status]).toEqual([file, 200])
      expect(response.headers.get('content-type')).toMatch(
        file.endsWith('.css') ? /^text\/css/ : /javascript/,
      )
      expect((await response.text()).length).toBeGreaterThan(50)
    }
  })

  test('may load and request only from this service, and cannot be framed', async () => {
    const { headers } = await ask('/v1/docs')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    const policy = headers.get('content-security-policy') ?? ''
    expect(Object.fromEntries(policy.split('; ').map((directive) => directive.split(/ (.*)/)))).toEqual({
      'default-src': "'none'",
      'script-src': "'self'",
      'style-src': "'self'",
      'connect-src': "'self'",
      'img-src': "'self' data:",
      'base-uri': "'none'",
      'frame-ancestors': "'none'",
      'form-action': "'none'",
    })
  })

  test('contains the demo key only for a browser on this machine, and is not cached then', async () => {
    const openFrom = (remoteIp: string) => {
      const header = (name: string) => (name === 'host' ? 'localhost:4000' : null)
      const request = {
        method: 'GET',
        path: '/v1/docs',
        query: '',
        headerCount: 1,
        body: async () => new Uint8Array(),
      }
      return demo.service({ ...request, remoteIp, header })
    }
    const { headers, body } = await openFrom('127.0.0.1')
    expect(headers['Cache-Control']).toBe('no-store')
    expect(body).toContain(demoKey)
    expect((await openFrom('10.0.0.7')).body).not.toContain('orgql_')
  })

  test.each(['package.json', 'swagger-ui.js', '', '%2e%2e/package.json', '..%2fpackage.json', 'init.js'])(
    'has no file "%s"',
    async (name) => {
      expect((await ask(`/v1/docs/${name}`)).status).toBe(404)
    },
  )

  test.each(['/v1/docs', '/v1/openapi.json'])('allows only GET and HEAD: %s', async (file) => {
    const head = await ask(file, { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
    const got = await ask(file)
    expect(head.headers.get('content-type')).toBe(got.headers.get('content-type'))
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      const response = await ask(file, { method })
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
    }
  })

  test('serves the document with an ETag, so that browsers load it once', async () => {
    const { headers } = await ask('/v1/openapi.json')
    expect(headers.get('cache-control')).toBe('public, max-age=300')
    const again = await ask('/v1/openapi.json', { headers: { 'If-None-Match': headers.get('etag') ?? '' } })
    expect(again.status).toBe(304)
  })
})
