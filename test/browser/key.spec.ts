import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type DemoService, openBrowser, openPage, startPrivateService } from './browser.ts'

let service: DemoService
let browser: Browser

beforeAll(async () => {
  ;[service, browser] = await Promise.all([startPrivateService(), openBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await service?.stop()
})

const stateOf = (page: Page) => page.getByRole('status').first()

async function enterKey(page: Page, key: string): Promise<void> {
  await page.getByLabel('API key or token').fill(key)
  await page.getByRole('button', { name: 'Use key' }).click()
}

/** Runs what is in the editor, and waits until the result contains `expected`, whatever the lines that it is broken into. */
async function run(page: Page, expected: string): Promise<void> {
  await page.getByRole('button', { name: /^Execute query/ }).click()
  const shown = async () => ((await page.locator('.result-window').textContent()) ?? '').replace(/\s/g, '')
  await expect.poll(shown, { timeout: 15_000 }).toContain(expected)
}

async function readDocumentation(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Show Documentation Explorer' }).click()
  await page.locator('.graphiql-doc-explorer').getByText('Query', { exact: true }).click()
  await page.getByText('The organizations that you are a member of').waitFor()
}

/** Everything that a browser keeps, but for the session of this tab. */
async function keptBy(page: Page): Promise<string> {
  // GraphiQL saves with a delay of half a second.
  await page.waitForTimeout(1_000)
  const stored = await page.evaluate(() => JSON.stringify({ ...localStorage }))
  return [stored, page.url(), JSON.stringify(await page.context().cookies())].join('\n')
}

const unauthorized = 'Failed to load resource: the server responded with a status of 401 (Unauthorized)'

describe('Where the schema needs a key, GraphiQL', () => {
  test('opens without one, says that it is needed, and sends no request', async () => {
    const { page, outside, complaints } = await openPage(browser, `${service.url}/graphql`)
    await page.locator('.graphiql-query-editor .monaco-editor').first().waitFor()
    expect(await stateOf(page).textContent()).toBe('Introspection needs a key, and so do queries.')
    expect({ outside, complaints }).toEqual({ outside: [], complaints: [] })
    await page.context().close()
  })

  test('says that a wrong key is wrong, and does not keep it', async () => {
    const { page, complaints } = await openPage(browser, `${service.url}/graphql`)
    await enterKey(page, 'orgql_wrong')
    await expect.poll(() => stateOf(page).textContent()).toMatch(/^This key is not accepted\./)
    const field = page.getByLabel('API key or token')
    expect(await field.getAttribute('aria-invalid')).toBe('true')
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true)
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0)
    expect(complaints).toEqual([unauthorized])
    await page.context().close()
  })

  test('with the right key shows the schema and runs queries, in this tab only, until it forgets the key', async () => {
    const { page, outside, complaints } = await openPage(browser, `${service.url}/graphql`)
    const authorizations: (string | undefined)[] = []
    page.on('request', (request) => {
      if (request.method() === 'POST') authorizations.push(request.headers().authorization)
    })
    await enterKey(page, `  Bearer ${service.key} `)
    await expect
      .poll(() => stateOf(page).textContent())
      .toBe('Requests are sent with the key of dana.moreau@northwind.example.')
    await readDocumentation(page)
    await run(page, '"email":"dana.moreau@northwind.example"')

    await page.reload()
    await expect.poll(() => stateOf(page).textContent()).toContain('dana.moreau@northwind.example')
    await run(page, '"totalCount":5')
    expect(new Set(authorizations)).toEqual(new Set([`Bearer ${service.key}`]))

    const { page: elsewhere } = await openPage(browser, `${service.url}/graphql`)
    expect(await elsewhere.getByLabel('API key or token').inputValue()).toBe('')
    await elsewhere.context().close()
    const otherTab = await page.context().newPage()
    await otherTab.goto(`${service.url}/graphql`)
    await expect.poll(() => stateOf(otherTab).textContent()).toContain('needs a key')
    expect(await keptBy(page)).not.toContain(service.key)

    await page.getByRole('button', { name: 'Forget key' }).click()
    await expect.poll(() => stateOf(page).textContent()).toContain('needs a key')
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0)
    expect(await page.evaluate(() => document.documentElement.outerHTML)).not.toContain(service.key)
    expect({ outside, complaints }).toEqual({ outside: [], complaints: [] })
    await page.context().close()
  })

  test('sends what is typed into its headers editor instead of the key, and does not keep that either', async () => {
    const { page } = await openPage(browser, `${service.url}/graphql`)
    await enterKey(page, service.key)
    await expect.poll(() => stateOf(page).textContent()).toContain('dana.moreau@northwind.example')
    await page.getByRole('button', { name: 'Headers' }).click()
    await page.locator('.graphiql-editor-tool[aria-label="Headers"] .monaco-editor:visible').click()
    await page.keyboard.insertText('{ "authorization": "Bearer orgql_typed" }')
    await run(page, '"UNAUTHENTICATED"')
    expect(await keptBy(page)).not.toContain('orgql_typed')
    await page.context().close()
  })

  test('forgets a key that is no longer accepted', async () => {
    const { page } = await openPage(browser, `${service.url}/graphql`)
    await page.evaluate(() => sessionStorage.setItem('orgql.key', 'orgql_revoked'))
    await page.reload()
    await expect.poll(() => stateOf(page).textContent()).toMatch(/^This key is not accepted\./)
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0)
    await page.context().close()
  })

  test.each([
    ['light', 'rgb(31, 41, 55)', 'rgb(255, 255, 255)'],
    ['dark', 'rgb(229, 233, 240)', 'rgb(33, 42, 59)'],
  ] as const)(
    'has a bar for the key that fits a phone and is readable when it is %s',
    async (colorScheme, text, paper) => {
      const viewport = { width: 390, height: 844 }
      const { page } = await openPage(browser, `${service.url}/graphql`, { viewport, colorScheme })
      const button = page.getByRole('button', { name: 'Use key' })
      await button.waitFor()
      const shown = await page.evaluate(() => {
        const { color, backgroundColor } = getComputedStyle(document.querySelector('.key') as Element)
        return { color, backgroundColor, width: document.documentElement.scrollWidth }
      })
      expect(shown).toEqual({ color: text, backgroundColor: paper, width: 390 })
      const { x, width } = (await button.boundingBox()) ?? { x: 0, width: 0 }
      expect(x + width).toBeLessThanOrEqual(390)
      await page.context().close()
    },
  )
})

test('the REST reference uses the same key for requests that users try there', async () => {
  const { page, outside, complaints } = await openPage(browser, `${service.url}/v1/docs`)
  await enterKey(page, service.key)
  await expect.poll(() => stateOf(page).textContent()).toContain('dana.moreau@northwind.example')
  await page.getByText('/v1/user', { exact: true }).click()
  await page.getByRole('button', { name: 'Try it out' }).click()
  await page.getByRole('button', { name: 'Execute' }).click()
  await page.locator('.live-responses-table').getByText('"dana.moreau@northwind.example"').waitFor()
  await page.goto(`${service.url}/graphql`)
  await expect.poll(() => stateOf(page).textContent()).toContain('dana.moreau@northwind.example')
  expect(await keptBy(page)).not.toContain(service.key)
  expect({ outside, complaints }).toEqual({ outside: [], complaints: [] })
  await page.context().close()
})

describe('Opened for the second time', () => {
  /** Transferred bytes by URL, with headers, until nothing has been transferred for two seconds. */
  async function transfers(
    context: BrowserContext,
    action: (page: Page) => Promise<unknown>,
  ): Promise<{ url: string; bytes: number }[]> {
    const page = await context.newPage()
    const session = await context.newCDPSession(page)
    await session.send('Network.enable')
    const urls = new Map<string, string>()
    const all: { url: string; bytes: number }[] = []
    session.on('Network.requestWillBeSent', ({ requestId, request }) => urls.set(requestId, request.url))
    session.on('Network.loadingFinished', ({ requestId, encodedDataLength: bytes }) => {
      const url = urls.get(requestId) ?? ''
      // Resources from the cache have no bytes, and those inside a style are not transferred.
      if (bytes > 0 && !url.startsWith('data:')) all.push({ url, bytes })
    })
    await action(page)
    for (let count = -1; count < all.length; await page.waitForTimeout(2_000)) count = all.length
    await page.close()
    return all
  }

  const sum = (all: { bytes: number }[]) => all.reduce((total, { bytes }) => total + bytes, 0)

  const schemaOf = async (page: Page) => {
    const response = await page.waitForResponse((response) => response.request().method() === 'POST')
    await response.finished()
    await page.locator('.graphiql-query-editor .monaco-editor').first().waitFor()
  }
  const referenceOf = (page: Page) => page.getByText('Read an organization').waitFor()

  test.each([
    ['GraphiQL with a key', '/graphql', schemaOf, 1_500_000],
    ['the REST reference', '/v1/docs', referenceOf, 400_000],
  ] as const)('%s loads less than 50 KB', async (_, path, shown, atFirst) => {
    // Without openPage, because intercepted requests are not cached.
    const context = await browser.newContext()
    await context.addInitScript((key) => sessionStorage.setItem('orgql.key', key), service.key)
    const open = (page: Page) => Promise.all([shown(page), page.goto(`${service.url}${path}`)])
    expect(sum(await transfers(context, open))).toBeGreaterThan(atFirst)
    const second = await transfers(context, open)
    expect(sum(second), JSON.stringify(second)).toBeLessThan(50_000)
    await context.close()
  })
})
