import { readFile } from 'node:fs/promises'
import fc from 'fast-check'
import { buildSchema } from 'graphql'
import { graphql, rest } from '../../support/requests.ts'
import type { Check } from '../check.ts'
import { badRequests, type Grammar, goodRequests } from '../generated/bad-requests.ts'
import { readEndpoints } from '../generated/rest.ts'
import type { BadInput } from '../inputs/bad-input.ts'
import { fixedInputs } from '../inputs/fixed.ts'
import { problemsOf } from '../inputs/judge.ts'
import { createWorld, readCursors, type World } from '../inputs/world.ts'
import { type Answer, type Client, createClient, isSuccess } from '../support/client.ts'
import { count, milliseconds } from '../support/figures.ts'
import { inParallel } from '../support/parallel.ts'
import { preparePostgres } from '../support/postgres.ts'
import { sendBytes } from '../support/raw.ts'
import { loggedErrors, startService } from '../support/service.ts'

const seed = Number(process.env.ROBUSTNESS_SEED ?? 20_261_124)
const generatedInputs = 10_000
const fewestFixed = 300

export const badInputs: Check = {
  name: 'bad-inputs',
  title: 'Bad input through both APIs: refused, never a 5xx, no leak, within 1 s',
  async run(onEnd) {
    const prepared = await preparePostgres(onEnd)
    const world = await createWorld(prepared)
    const service = await startService(prepared.settings, onEnd)
    const client = createClient(service.url)
    onEnd(client.close)
    const grammar = await readGrammar(client, world)
    const fixed = fixedInputs(world, await readCursors(service.url, world))
    const generated = fc.sample(badRequests(grammar), { numRuns: generatedInputs, seed })

    const problems = await checkGrammar(client, grammar)
    let slowest = 0
    const trial = async (input: BadInput) => {
      const answer = await answerTo(input, service.url, client)
      slowest = Math.max(slowest, answer.milliseconds)
      problems.push(...problemsOf(input, answer, [world.own.key, world.foreign.key]))
    }
    await inParallel(fixed, 4, trial)
    await inParallel(generated, 12, trial)

    if (fixed.length < fewestFixed) problems.push(`There are ${fixed.length} fixed inputs only`)
    problems.push(...(await checkHealth(client, world)), ...loggedErrors(service))
    return {
      done: `${count(fixed.length)} fixed inputs and ${count(generated.length)} generated ones (seed ${seed}), the slowest in ${milliseconds(slowest)}`,
      problems,
    }
  },
}

export async function readGrammar(client: Client, world: World): Promise<Grammar> {
  const schema = await readFile(new URL('../../../schema.graphql', import.meta.url), 'utf8')
  return { schema: buildSchema(schema), endpoints: await readEndpoints(client), world }
}

/** The requests must succeed before a fault is added: otherwise their refusal would prove nothing. */
async function checkGrammar(client: Client, grammar: Grammar): Promise<string[]> {
  const problems: string[] = []
  await inParallel(fc.sample(goodRequests(grammar), { numRuns: 500, seed }), 4, async (sent) => {
    const { status, text } = await client.send(sent)
    const isGood = status < 300 || status === 409
    if (isGood && !text.startsWith('{"errors"')) return
    problems.push(`A good request got ${status}: ${sent.method} ${sent.path} ${sent.body}: ${text}`)
  })
  return problems
}

export async function answerTo({ sent }: BadInput, url: string, client: Client): Promise<Answer> {
  if ('bytes' in sent) return sendBytes(url, sent.bytes)
  const started = performance.now()
  return client.send(sent).catch((error) => ({
    status: 0,
    headers: {},
    text: String(error),
    milliseconds: performance.now() - started,
  }))
}

async function checkHealth(client: Client, { own: { key } }: World): Promise<string[]> {
  const requests = [
    rest(null, 'GET /health/ready'),
    graphql(key, '{ viewer { email } }'),
    rest(key, 'GET /v1/user'),
  ]
  const answers = await Promise.all(requests.map((sent) => client.send(sent)))
  return answers
    .filter((answer) => !isSuccess(answer))
    .map(({ status, text }) => `Afterwards a good request got ${status}: ${text}`)
}
