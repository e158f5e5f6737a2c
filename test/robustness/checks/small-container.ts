import fc from 'fast-check'
import { graphql } from '../../support/requests.ts'
import type { Check } from '../check.ts'
import { badRequests } from '../generated/bad-requests.ts'
import { feedAll } from '../growth/run.ts'
import { type Attack, attacks } from '../inputs/attacks.ts'
import type { BadInput } from '../inputs/bad-input.ts'
import { fixedInputs } from '../inputs/fixed.ts'
import { createLongAddresses, largestAnswers } from '../inputs/largest-answers.ts'
import { createWorld, readCursors } from '../inputs/world.ts'
import { createClient, isSuccess } from '../support/client.ts'
import { inParallel } from '../support/parallel.ts'
import { preparePostgres } from '../support/postgres.ts'
import { heldAfterwards } from '../support/returned-memory.ts'
import { loggedFatalities } from '../support/service.ts'
import { describeLimit, megabyte, memoryProblems, startSmall } from '../support/small-service.ts'
import { answerTo, readGrammar } from './bad-inputs.ts'
import { pipeline } from './pipelining.ts'
import { leaveUnfinished } from './unfinished-bodies.ts'
import { leaveUnread } from './unread-answers.ts'

const seed = Number(process.env.ROBUSTNESS_SEED ?? 20_261_124)
const generatedInputs = 2_000
const repetitions = 20
const width = 16
/** Long, because with little memory garbage collection takes much time, and one attack is not over when the next begins. */
const longestWork = 20_000

/** All attacks run one after another on the same process, so that what one leaves behind affects the next. */
export const smallContainer: Check = {
  name: 'small-container',
  title: 'One process with 512 MB through bad inputs, attacks by cost, growth, pipelining and unread answers',
  async run(onEnd) {
    const prepared = await preparePostgres(onEnd)
    const world = await createWorld(prepared)
    const ids = await createLongAddresses(prepared, world)
    const service = await startSmall({ ...prepared.settings, GRAPHIQL: 'open' }, onEnd)
    const client = createClient(service.url, { connections: width })
    onEnd(client.close)
    const peaks: string[] = []
    const problems: string[] = []
    const survive = async (title: string, act: () => Promise<string[]>) => {
      if (service.hasEnded()) return
      problems.push(...(await act()))
      if (service.hasEnded()) problems.push(`${title}: the service died`)
      peaks.push(`${Math.round(service.peak() / megabyte)} MB (${title})`)
    }

    await survive('bad inputs', async () => {
      const fixed = fixedInputs(world, await readCursors(service.url, world))
      const generated = fc.sample(badRequests(await readGrammar(client, world)), {
        numRuns: generatedInputs,
        seed,
      })
      await inParallel([...fixed, ...generated], width, async (input: BadInput) => {
        await answerTo(input, service.url, client)
      })
      return []
    })
    await survive('attacks by cost', async () => {
      await inParallel(repeated(attacks(world)), width, async ({ sent, salt }) => {
        await client.send(sent(salt)).catch(() => null)
      })
      return []
    })
    await survive(
      'growth',
      async () => (await feedAll(service, world, { seed, share: 0.05, every: 20 })).problems,
    )
    // By now caches are full and code is compiled, so the following attacks should use no more memory after they end.
    const before = service.hasEnded() ? { held: 0, resident: 0 } : await service.memory()
    await survive(
      'pipelining',
      async () => (await pipeline(service, world, { isShort: true, longestWork })).problems,
    )
    await survive('unread answers', async () => {
      const answers = await largestAnswers(service.url, world, ids)
      return (await leaveUnread(service, world, answers.slice(0, 3), { longestWork })).problems
    })
    await survive(
      'unfinished bodies',
      async () => (await leaveUnfinished(service, world, { longestWork })).problems,
    )
    const afterwards = await client.send(graphql(world.own.key, '{ viewer { email } }')).catch(() => null)
    return {
      done: `${describeLimit()}; most memory so far, after each attack: ${peaks.join(', ')}`,
      problems: [
        ...problems,
        ...(afterwards && isSuccess(afterwards)
          ? []
          : [`Afterwards a good request got ${afterwards?.status}`]),
        ...memoryProblems(service),
        ...(await heldAfterwards(service, before)),
        ...loggedFatalities(service),
      ],
    }
  },
}

function repeated(all: readonly Attack[]): { sent: Attack['sent']; salt: number }[] {
  return Array.from({ length: repetitions }, (_, salt) => all.map(({ sent }) => ({ sent, salt }))).flat()
}
