import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestApp, type TestApp } from './support/app.ts'

let service: TestApp
beforeAll(async () => {
  service = await openTestApp()
})
afterAll(() => service.close())

const open = (path: string, method = 'GET') => service.app(new Request(`http://localhost${path}`, { method }))

test('the bare address says what this is, and each of its links leads somewhere', async () => {
  const response = await open('/')
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
  const html = await response.text()
  const links = [...html.matchAll(/<a href="([^"]+)"/g)].map(([, address = '']) => address)
  expect(links.length).toBeGreaterThan(3)
  for (const address of links) expect((await open(address)).status, address).not.toBe(404)
})

test('the page needs nothing from elsewhere, and its policy allows no more than its own style', async () => {
  const response = await open('/')
  const html = await response.text()
  expect(html).not.toMatch(/https?:|<script|\son\w+=|@import/)
  const style = /<style>([^<]*)<\/style>/.exec(html)?.[1] ?? ''
  const hash = createHash('sha256').update(style).digest('base64')
  expect(response.headers.get('content-security-policy')).toContain(`style-src 'sha256-${hash}'`)
})

test('the page is only looked at', async () => {
  expect(await (await open('/', 'HEAD')).text()).toBe('')
  expect((await open('/', 'POST')).status).toBe(405)
})
