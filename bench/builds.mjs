// Measures what a change costs: compares this build with a build in another folder, such as a worktree of the last commit.
import path from 'node:path'
import { createDataset } from './dataset.mjs'
import { figure, median, samplesByServer, table } from './figures.mjs'
import { queries as allQueries } from './queries.mjs'
import { measureRounds, settings } from './rounds.mjs'
import { servers } from './servers.mjs'

const [folder] = process.argv.slice(2)
if (folder === undefined)
  throw new Error('Name the folder of the other build: npm run bench:builds -- <folder>')
servers.other = {
  ...servers.gateway,
  title: folder,
  dialect: 'gateway',
  script: path.resolve(process.env.INIT_CWD ?? '', folder, 'dist/src/main.js'),
}

const databaseUrl = await createDataset()
const queries = process.env.BENCH_QUERIES?.split(',') ?? Object.keys(allQueries)
const unknown = queries.filter((query) => !(query in allQueries))
if (unknown.length > 0) throw new Error(`BENCH_QUERIES names unknown queries: ${unknown}`)
const names = ['gateway', 'other']
const samples = []
// Two processes of the same build can differ by a fifth for their whole life, so each round starts new ones.
for (let start = 1; start <= settings.rounds; start++) {
  samples.push(...(await measureRounds(names.toReversed(), queries, databaseUrl, 1)))
  names.reverse()
  process.stdout.write(`Start ${start} of ${settings.rounds} done.\n`)
}

const rows = queries.map((query) => {
  const byServer = new Map(samplesByServer(query, samples))
  const medians = (of) => ['gateway', 'other'].map((name) => median(byServer.get(name).map(of)))
  return [query, medians(({ cpu }) => cpu), medians(({ rate }) => rate)]
})
process.stdout.write(
  `\n${settings.rounds} starts, ${settings.seconds} s for each query. Medians, this build / ${folder}:\n\n` +
    table(
      ['', 'CPU ms a request', 'ratio', 'req/s', 'ratio'],
      rows.map(([query, ...pairs]) => [
        query,
        ...pairs.flatMap(([own, other]) => [`${figure(own)} / ${figure(other)}`, figure(own / other)]),
      ]),
    ),
)
