import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type DemoService, openBrowser, openPage, startDemoService, type WatchedPage } from './browser.ts'

let service: DemoService
let browser: Browser
let watched: WatchedPage
let page: Page

beforeAll(async () => {
  ;[service, browser] = await Promise.all([startDemoService(), openBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await service?.stop()
})
beforeEach(async () => {
  watched = await openPage(browser, `${service.url}/graphql`)
  page = watched.page
  await queryEditor().waitFor()
})
afterEach(async () => {
  expect(watched.outside).toEqual([])
  expect(watched.complaints).toEqual([])
  await page.context().close()
})

const queryEditor = () => page.locator('.graphiql-query-editor .monaco-editor').first()

async function fill(editor: Locator, text: string): Promise<void> {
  await editor.click()
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.insertText(text)
}

async function fillVariables(variables: object): Promise<void> {
  await page.getByRole('button', { name: 'Variables' }).click()
  await fill(
    page.locator('.graphiql-editor-tool[aria-label="Variables"] .monaco-editor').first(),
    JSON.stringify(variables),
  )
}

/** Runs what is in the editor, and waits until the result contains `expected`. */
async function run(expected: string): Promise<void> {
  await page.getByRole('button', { name: /^Execute query/ }).click()
  // The editor shows spaces as no-break spaces.
  const shown = async () =>
    ((await page.locator('.result-window').textContent()) ?? '').replaceAll('\u00a0', ' ')
  await expect.poll(shown, { timeout: 15_000 }).toContain(expected)
}

test('GraphiQL opens with examples and the demo key, and runs the first one as it is', async () => {
  await run('"email": "dana.moreau@northwind.example"')
})

test('GraphiQL completes the names of fields while one types', async () => {
  await fill(queryEditor(), '{ viewer { ')
  await page.keyboard.type('fir')
  // GraphiQL cannot complete text that is typed before the schema is loaded, so ask again.
  const completions = async () => {
    await page.keyboard.press('Control+Space')
    return page.locator('.suggest-widget .monaco-list-row').allTextContents()
  }
  await expect.poll(completions, { timeout: 15_000 }).toEqual([expect.stringContaining('firstName')])
})

test('GraphiQL runs a query with variables', async () => {
  await fill(
    queryEditor(),
    'query Find($name: String!) { organizations(filter: { name: $name }) { nodes { name } } }',
  )
  await fillVariables({ name: 'northwind' })
  await run('"name": "Northwind Logistics"')
})

test('GraphiQL shows the documentation of the schema', async () => {
  await page.getByRole('button', { name: 'Show Documentation Explorer' }).click()
  await page.locator('.graphiql-doc-explorer').getByText('Query', { exact: true }).click()
  await page.getByText('The organizations that you are a member of').waitFor()
})

test('GraphiQL runs a mutation and shows its typed error', async () => {
  await fill(
    queryEditor(),
    'mutation Create($name: String!) { createOrganization(input: { name: $name }) { __typename ... on ValidationFailedError { issues { field code } } } }',
  )
  await fillVariables({ name: ' ' })
  await run('"__typename": "ValidationFailedError"')
  await run('"field": "name"')
})
