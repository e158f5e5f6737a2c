import { access } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { createGraphQLClient } from '../support/graphql.ts'
import { overHttp } from '../support/over-http.ts'
import { type RunningProcess, startProcess } from '../support/process.ts'
import { type DemoService, openBrowser, openPage, startDemoService, type WatchedPage } from './browser.ts'

const example = new URL('../../examples/web/', import.meta.url).pathname
const tenMinutes = 600_000

let service: DemoService
let browser: Browser
let preview: RunningProcess
let url: string
let watched: WatchedPage
let page: Page

beforeAll(async () => {
  await access(`${example}dist/index.html`).catch(() => {
    throw new Error('The example is not built: run `npm run examples:web` first.')
  })
  ;[service, browser] = await Promise.all([startDemoService(), openBrowser()])
  const args = ['preview', example, '--host', '127.0.0.1', '--port', '0']
  const vite = `${example}node_modules/vite/bin/vite.js`
  preview = startProcess(vite, { ORGQL_URL: service.url }, args, tenMinutes)
  url = await preview.line('  ➜  Local:   ')
})
afterAll(async () => {
  await browser?.close()
  await preview?.stop()
  await service?.stop()
})
beforeEach(async () => {
  watched = await openPage(browser, url)
  page = watched.page
  await page.getByLabel('API key').fill(service.key)
  await page.getByRole('button', { name: 'Sign in' }).click()
})
afterEach(async () => {
  expect(watched.outside).toEqual([])
  expect(watched.complaints).toEqual([])
  await page.context().close()
})

async function open(organization: string): Promise<void> {
  await page.getByRole('button', { name: organization }).click()
  await page.getByRole('heading', { name: organization }).waitFor()
}

async function save(billingEmail: string): Promise<void> {
  await page.getByLabel('Billing email').fill(billingEmail)
  await page.getByRole('button', { name: 'Save' }).click()
}

/** The type of the error that the page shows, as the schema names it. */
const shownErrorType = () => page.getByRole('alert').getAttribute('data-type')

const emails = () => page.locator('td:nth-child(2)').allTextContents()

async function request(query: string, variables: object): Promise<unknown> {
  return createGraphQLClient(overHttp(service.url)).query(service, query, variables)
}

/** A change by another client at the same time. */
async function renameBehindThePage(from: string, name: string): Promise<void> {
  const found = await request(
    'query Find($name: String!) { organizations(filter: { name: $name }) { nodes { organizationId: id } } }',
    { name: from },
  )
  const [organization] = (found as { organizations: { nodes: object[] } }).organizations.nodes
  const changed = await request(
    'mutation Rename($input: UpdateOrganizationInput!) { updateOrganization(input: $input) { __typename } }',
    { input: { ...organization, name } },
  )
  expect(changed).toEqual({ updateOrganization: { __typename: 'Organization' } })
}

test('the example pages through the members of an organization and back', async () => {
  await open('Northwind Logistics')
  await expect.poll(async () => (await emails()).length).toBe(10)
  const first = await emails()
  await page.getByRole('button', { name: 'Next' }).click()
  await expect.poll(async () => (await emails()).some((email) => first.includes(email))).toBe(false)
  expect(await emails()).toHaveLength(10)
  await page.getByRole('button', { name: 'Previous' }).click()
  await expect.poll(emails).toEqual(first)
})

test('the example shows the error for an invalid billing email, and accepts a valid one', async () => {
  await open('Bluebird Coffee Roasters')
  await save('nowhere')
  await expect.poll(shownErrorType).toBe('ValidationFailedError')
  await save('invoices@bluebird.example')
  await page.getByText('Saved.').waitFor()
  await page.getByText('Invoices go to invoices@bluebird.example.').waitFor()
})

test('the example does not overwrite a concurrent change, and saves after it has read that change', async () => {
  await open('Kestrel Robotics')
  await renameBehindThePage('Kestrel Robotics', 'Kestrel Machines')
  await save('finance@kestrel.example')
  await expect.poll(shownErrorType).toBe('VersionConflictError')
  await page.getByRole('heading', { name: 'Kestrel Machines' }).waitFor()
  // The typed text is still there.
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved.').waitFor()
  await page.getByText('Invoices go to finance@kestrel.example.').waitFor()
})

test('the example shows owners what happened, and a new change at the top', async () => {
  const history = page.getByRole('region', { name: 'History' })
  const newest = () => history.locator('ol > li').first().textContent()
  await open('Northwind Logistics')
  await history.getByText('membership added').first().waitFor()
  await save('ledger@northwind.example')
  await expect.poll(newest).toContain('organization updated')
  expect(await newest()).toContain('billingEmail: invoices@northwind.example → ledger@northwind.example')
  await history.getByRole('button', { name: 'Older' }).click()
  await expect.poll(newest).not.toContain('organization updated')
  await history.getByRole('button', { name: 'Newer' }).click()
  await expect.poll(newest).toContain('organization updated')
})

test('the example shows no history to a member who is not an owner', async () => {
  await open('Alpenglow Studio')
  await page.getByRole('heading', { name: '5 members' }).waitFor()
  expect(await page.getByRole('heading', { name: 'History' }).count()).toBe(0)
})

test('the example leaves an organization, and the list no longer shows it', async () => {
  await page.getByRole('heading', { name: 'Your 5 organizations' }).waitFor()
  await open('Alpenglow Studio')
  await page.getByRole('button', { name: 'Leave this organization' }).click()
  await page.getByRole('heading', { name: 'Your 4 organizations' }).waitFor()
  expect(await page.getByRole('button', { name: 'Alpenglow Studio' }).count()).toBe(0)
})

test('the example says why the last owner cannot leave', async () => {
  await open('Bluebird Coffee Roasters')
  await page.getByRole('button', { name: 'Leave this organization' }).click()
  await expect.poll(shownErrorType).toBe('LastOwnerError')
})
