import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type DemoService, openBrowser, openPage, startDemoService } from './browser.ts'

let service: DemoService
let browser: Browser

beforeAll(async () => {
  ;[service, browser] = await Promise.all([startDemoService(), openBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await service?.stop()
})

test('the REST reference shows its endpoints, with requests and answers', async () => {
  const { page, outside, complaints } = await openPage(browser, `${service.url}/v1/docs`)
  await page.getByText('Create a company with the caller as its owner').click()
  await page.getByText('billing_email').first().waitFor()
  await page.getByText('Idempotency-Key').first().waitFor()
  expect({ outside, complaints }).toEqual({ outside: [], complaints: [] })
})

test.each(['light', 'dark'] as const)(
  'the landing page fits a phone and is readable when it is %s',
  async (colorScheme) => {
    const { page, outside, complaints } = await openPage(browser, service.url, {
      viewport: { width: 390, height: 844 },
      colorScheme,
    })
    await page.getByRole('heading', { name: 'orgql' }).waitFor()
    const { width, text, background } = await page.evaluate(() => ({
      width: document.documentElement.scrollWidth,
      text: getComputedStyle(document.body).color,
      background: getComputedStyle(document.documentElement).backgroundColor,
    }))
    expect(width).toBeLessThanOrEqual(390)
    expect(text).toBe(colorScheme === 'dark' ? 'rgb(255, 255, 255)' : 'rgb(0, 0, 0)')
    // Transparent: the canvas of the browser follows the scheme.
    expect(background).toBe('rgba(0, 0, 0, 0)')
    await page.getByRole('link', { name: 'REST reference' }).click()
    await page.waitForURL('**/v1/docs')
    expect({ outside, complaints }).toEqual({ outside: [], complaints: [] })
  },
)
