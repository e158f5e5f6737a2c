// Measures how the gateway slows down as tables and lists grow: the same queries at both sizes, one at a time, so that p50
// is the time that a single caller waits. More in README.md.
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { send } from './compare.mjs'
import { createDatabase } from './database.mjs'
import { figure, table } from './figures.mjs'
import { load } from './measure.mjs'
import { queries } from './queries.mjs'
import { apiKey, seed } from './seed.mjs'
import { bigOrganization, organizationsOf } from './seed-ids.mjs'
import { startServer } from './servers.mjs'

const large = Number(process.env.BENCH_SCALE_ORGANIZATIONS ?? 1_000_000)
const seconds = Number(process.env.BENCH_SECONDS ?? 3)
const rowsPerPage = 20
const eventsPerPage = 50

const sizes = [
  {
    organizations: 2_000,
    users: 30_000,
    viewers: [50, 2_000],
    bigMembers: 25_000,
    deepPage: 100,
    events: { total: 10_000, each: 100, busy: 5_000 },
  },
  {
    organizations: large,
    users: Math.max(30_000, large * 2.5),
    viewers: [50, Math.min(25_000, large)],
    bigMembers: 25_000,
    deepPage: Math.min(1_000, Math.floor(large / rowsPerPage)),
    events: { total: large * 10, each: 100, busy: large },
  },
]
const fewOrganizations = 0
const manyOrganizations = 1

const flatPage = `query Page($first: Int!, $after: String) { organizations(first: $first, after: $after) {
  nodes { id name type billingEmail version createdAt updatedAt } pageInfo { hasNextPage endCursor }
} }`
const nestedPage = `query Page($first: Int!, $after: String) { organizations(first: $first, after: $after) { nodes {
  id name domains { id domain verified } address { id line1 city postalCode country }
  memberships(first: 10) { nodes { userId role } }
} pageInfo { hasNextPage endCursor } } }`
const peoplePage = `query Page($first: Int!) { organizations(first: $first) { nodes {
  name memberships(first: 10) { nodes { role user { email firstName lastName } } }
} } }`
const membersPage = `query Page($first: Int!, $after: String, $id: ID!) { organization(id: $id) {
  memberships(first: $first, after: $after) { nodes { userId role } pageInfo { hasNextPage endCursor } }
} }`
const eventsPage = `query Page($first: Int!, $after: String, $id: ID!) { organization(id: $id) {
  events(first: $first, after: $after) { nodes {
    id sequence action createdAt actor { type name } changes { field before after }
  } pageInfo { hasNextPage endCursor } }
} }`

const ownEvents = 'Events of an organization with 100: first page'
const busyEvents = {
  first: 'Events of a busy organization: first page',
  last: 'Events of a busy organization: last page',
}

const columns = []
for (const size of sizes) columns.push(await measureSize(size))
await writeResults()

async function measureSize(size) {
  const databaseUrl = await createDatabase('orgql_bench_scale')
  await (await startServer('gateway', databaseUrl)).stop() // makes the tables
  const seeding = await seed(databaseUrl, size)
  say(`Seeded ${count(size.organizations)} organizations in ${seeding.toFixed(0)} s.`)
  const gateway = await startServer('gateway', databaseUrl)
  try {
    const requests = Object.entries(await requestsAt(gateway, size))
    for (const [, request] of requests) await p50(gateway, request) // warms up
    const medians = {}
    for (const [name, request] of requests) medians[name] = await p50(gateway, request)
    return { size, seeding, medians }
  } finally {
    await gateway.stop()
  }
}

async function p50(gateway, request) {
  await send(gateway, request) // prints the whole answer if it is an error
  return (await load(gateway, { requests: [[request]], seconds })).p50
}

async function requestsAt(gateway, size) {
  const id = bigOrganization(size)
  const after = (size.deepPage - 1) * rowsPerPage
  const membersAfter = (Math.floor(Math.min(1_000, size.bigMembers / rowsPerPage)) - 1) * rowsPerPage
  const organizationCursor = await cursorAfter(gateway, after, manyOrganizations, flatPage)
  const memberCursor = await cursorAfter(gateway, membersAfter, fewOrganizations, membersPage, { id })
  const lastPageOfEvents = Math.floor(size.events.busy / eventsPerPage) - 1
  const eventCursor = await cursorAfter(
    gateway,
    lastPageOfEvents * eventsPerPage,
    fewOrganizations,
    eventsPage,
    {
      id,
    },
  )
  const events = (id, after) => post(fewOrganizations, eventsPage, { first: eventsPerPage, id, after })
  const page = { first: rowsPerPage }
  const asked = (query) => post(fewOrganizations, queries[query].graphql)
  return {
    'Q1: one organization': post(fewOrganizations, queries.Q1.graphql, {
      id: organizationsOf(size, fewOrganizations)[0],
    }),
    'Q2: 20 of 50 organizations, nested': asked('Q2'),
    'Q3: 50 organizations, flat': asked('Q3'),
    'Long list of organizations, nested: first page': post(manyOrganizations, nestedPage, page),
    'Long list of organizations, nested: deep page': post(manyOrganizations, nestedPage, {
      ...page,
      after: organizationCursor,
    }),
    'Long list of organizations, with names of members: first page': post(
      manyOrganizations,
      peoplePage,
      page,
    ),
    'Long list of organizations, flat: first page': post(manyOrganizations, flatPage, page),
    'Long list of organizations, flat: deep page': post(manyOrganizations, flatPage, {
      ...page,
      after: organizationCursor,
    }),
    '25,000 members: first page': post(fewOrganizations, membersPage, { ...page, id }),
    '25,000 members: page 1,000': post(fewOrganizations, membersPage, { ...page, id, after: memberCursor }),
    [ownEvents]: events(organizationsOf(size, fewOrganizations)[0]),
    [busyEvents.first]: events(id),
    [busyEvents.last]: events(id, eventCursor),
  }
}

/** The cursor of the n-th row of a list. It reads the pages before that row. */
async function cursorAfter(gateway, n, viewer, query, variables = {}) {
  let after = null
  for (let left = n; left > 0; ) {
    const first = Math.min(100, left)
    const { data } = await send(gateway, post(viewer, query, { ...variables, first, after }))
    const { organizations, organization } = data
    const { nodes, pageInfo } = organizations ?? organization.memberships ?? organization.events
    if (nodes.length < first) throw new Error(`The list ends ${left - nodes.length} rows too early.`)
    after = pageInfo.endCursor
    left -= first
  }
  return after
}

function post(viewer, query, variables = {}) {
  return {
    method: 'POST',
    path: '/graphql',
    headers: { authorization: `Bearer ${apiKey(viewer)}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  }
}

async function writeResults() {
  const [small, big] = columns
  const head = [
    'p50 in ms',
    ...columns.map(({ size }) => `${count(size.organizations)} organizations`),
    'growth',
  ]
  const rows = Object.keys(small.medians).map((name) => {
    const [before, after] = [small.medians[name], big.medians[name]]
    return [name, figure(before), figure(after), `x ${figure(after / before)}`]
  })
  const about = columns.map(
    ({ size, seeding }) =>
      `- ${count(size.organizations)} organizations: ${count(size.users)} users, 10 members on average; the long list has ` +
      `${count(size.viewers[manyOrganizations])} organizations, its deep page is page ${count(size.deepPage)} ` +
      `of ${rowsPerPage}; ${count(size.events.total)} events in all, ${count(size.events.busy)} of the busy organization, ` +
      `in pages of ${eventsPerPage}; seeded in ${seeding.toFixed(0)} s`,
  )
  const depth = columns.map(({ size, medians }) => [
    `${count(size.events.busy)} events`,
    `x ${figure(medians[busyEvents.last] / medians[busyEvents.first])}`,
  ])
  const depths = table(['events of one organization', 'last page / first page'], depth)
  const page = `# Results at scale\n\n${table(head, rows)}\n${depths}\n${about.join('\n')}\n`
  const folder = path.join(import.meta.dirname, 'results')
  await writeFile(path.join(folder, 'scale.json'), `${JSON.stringify(columns, null, 1)}\n`)
  await writeFile(path.join(folder, 'scale.md'), page)
  say(`\n${page}`)
}

function count(value) {
  return value.toLocaleString('en')
}

function say(line) {
  process.stdout.write(`${line}\n`)
}
