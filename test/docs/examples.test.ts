import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { buildSchema, parse, validate } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RunningServer } from '../../src/http/server/server.ts'
import { createApiKey } from '../../src/operations/users/api-keys.ts'
import { demoUser } from '../../src/seeding/demo-data.ts'
import { insertDemoOrganizations, insertDemoPeople, personNamed } from '../../src/seeding/demo-insert.ts'
import { openTestApp, type TestApp } from '../support/app.ts'
import { startTestServer } from '../support/app-options.ts'
import { graphql } from '../support/requests.ts'
import { answerTo, isLike, type Known, remember, withKnown } from './example-answers.ts'
import { type Example, examplesIn } from './examples.ts'
import { documents, readDocument } from './markdown.ts'

const run = promisify(execFile)
const schema = buildSchema(readDocument('schema.graphql'))

/** deploy/check.sh runs these. */
const elsewhere = ['docs/first-key.md']

const pages = documents.filter((document) => document.startsWith('docs/') && !elsewhere.includes(document))
const runnable = pages.filter((page) => examplesIn(page).length > 0)

test('Docs have examples of both APIs', () => {
  expect(runnable).toEqual(
    expect.arrayContaining(['docs/graphql.md', 'docs/graphql-changes.md', 'docs/rest.md']),
  )
})

/** Each page has its own demo data: its examples change data and depend on those before them. */
describe.each(runnable)('The examples of %s', (page) => {
  const known: Known = new Map()
  let service: TestApp
  let server: RunningServer
  let key: string

  beforeAll(async () => {
    service = await openTestApp()
    const people = await insertDemoPeople(service.database)
    await insertDemoOrganizations(service.database, people)
    key = (await createApiKey(service.database, personNamed(people, demoUser))).key
    server = await startTestServer(service.service)
  })
  afterAll(async () => {
    await server.stop(0)
    await service.close()
  })

  async function answerOf({ request, variables, language }: Example): Promise<string> {
    if (language === 'sh') {
      const env = { PATH: process.env.PATH, URL: server.url, KEY: key }
      return (await run('bash', ['-euc', withKnown(request, known)], { env })).stdout
    }
    expect(validate(schema, parse(request)).map(({ message }) => message)).toEqual([])
    const { path, ...sent } = graphql(key, request, variables && JSON.parse(withKnown(variables, known)))
    return (await fetch(`${server.url}${path}`, sent)).text()
  }

  test.each(examplesIn(page))('line $line', async (example) => {
    const { headers, body } = answerTo(await answerOf(example))
    const shown = answerTo(example.answer)
    remember(body, known)
    expect(headers).toEqual(expect.arrayContaining(shown.headers.map((line) => isLike(line, false))))
    // Answers of the REST API may have more fields than are shown.
    expect(body).toEqual(isLike(shown.body, example.language === 'sh'))
  })
})
