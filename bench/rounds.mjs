import { withClient } from './database.mjs'
import { viewer } from './dataset.mjs'
import { measure } from './measure.mjs'
import { canAnswer, startServers } from './servers.mjs'

export const settings = {
  rounds: Number(process.env.BENCH_ROUNDS ?? 5),
  seconds: Number(process.env.BENCH_SECONDS ?? 3),
  connections: 32,
}

/** Starts these servers. In each round, sends every query to every server. Round 0 only warms up. */
export async function measureRounds(names, queries, databaseUrl, rounds = settings.rounds) {
  const running = await startServers(names, databaseUrl)
  try {
    return await measureRunning(running, queries, databaseUrl, rounds)
  } finally {
    await Promise.all(running.map((server) => server.stop()))
  }
}

async function measureRunning(running, queries, databaseUrl, rounds) {
  const samples = []
  await withClient(databaseUrl, async (database) => {
    for (let round = 0; round <= rounds; round++) {
      for (const query of queries) {
        for (const server of running.filter(({ name }) => canAnswer(name, query))) {
          const sample = await measure(server, query, { ...settings, viewer, database })
          if (round > 0) samples.push({ round, query, server: server.name, ...sample })
        }
      }
      process.stdout.write(round === 0 ? 'Warmed up.\n' : `Round ${round} of ${rounds} done.\n`)
    }
  })
  return samples
}
