import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestApp, type TestApp } from '../support/app.ts'

let service: TestApp
beforeAll(async () => {
  service = await openTestApp()
})
afterAll(() => service.close())

function ask(path: string, init?: RequestInit): Promise<Response> {
  return service.app(new Request(`http://localhost${path}`, init))
}

describe('The reference page', () => {
  const files = ['/v1/docs', '/v1/docs/init.js', '/v1/docs/swagger-ui-bundle.js', '/v1/docs/swagger-ui.css']

  test('is served to anybody, with all that it loads', async () => {
    const page = await ask('/v1/docs', { headers: { Accept: 'text/html' } })
    expect(page.status).toBe(200)
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
    const loaded = [...(await page.text()).matchAll(/ (?:src|href)="([^"]+)"/g)].map(([, url]) => url ?? '')
    expect(loaded.filter((url) => url !== 'data:,').sort()).toEqual(files.slice(1).sort())
    for (const file of files.slice(1)) {
      const response = await ask(file)
      expect([file, response.status]).toEqual([file, 200])
      expect(response.headers.get('content-type')).toMatch(
        file.endsWith('.css') ? /^text\/css/ : /javascript/,
      )
      expect((await response.text()).length).toBeGreaterThan(50)
    }
  })

  test('may load and ask only what this service has, and no site may frame it', async () => {
    for (const file of files) {
      const { headers } = await ask(file)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      const policy = headers.get('content-security-policy') ?? ''
      expect(
        Object.fromEntries(policy.split('; ').map((directive) => directive.split(/ (.*)/))),
      ).toMatchObject({
        'default-src': "'none'",
        'script-src': "'self'",
        'style-src': "'self'",
        'connect-src': "'self'",
        'img-src': "'self' data:",
        'base-uri': "'none'",
        'frame-ancestors': "'none'",
        'form-action': "'none'",
      })
      expect(policy).not.toMatch(/https?:|\*|unsafe/)
    }
  })

  test.each(['package.json', 'swagger-ui.js', '', '%2e%2e/package.json', '..%2fpackage.json', 'init.js/'])(
    'has no file "%s"',
    async (name) => {
      expect((await ask(`/v1/docs/${name}`)).status).toBe(404)
    },
  )

  test.each([...files, '/v1/openapi.json'])('is for reading only: %s', async (file) => {
    const head = await ask(file, { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
    const got = await ask(file)
    expect(head.headers.get('content-type')).toBe(got.headers.get('content-type'))
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      const response = await ask(file, { method })
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
    }
  })
})
