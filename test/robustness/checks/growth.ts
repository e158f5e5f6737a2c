import type { Check } from '../check.ts'
import { feedAll } from '../growth/run.ts'
import { createWorld } from '../inputs/world.ts'
import { count, milliseconds } from '../support/figures.ts'
import { preparePostgres } from '../support/postgres.ts'
import { heldAfterwards } from '../support/returned-memory.ts'
import { describeLimit, megabyte, memoryProblems, startSmall } from '../support/small-service.ts'

const seed = Number(process.env.ROBUSTNESS_SEED ?? 20_261_124)
const share = Number(process.env.ROBUSTNESS_GROWTH_SHARE ?? 0.05)
/** Only positions whose title contains this text are tested. */
const only = process.env.ROBUSTNESS_GROWTH_ONLY

export const growth: Check = {
  name: 'growth',
  title:
    'Every place for input at n, 2n, 4n and 8n: time, answers, log and memory grow no faster than the input, without pauses',
  async run(onEnd) {
    const prepared = await preparePostgres(onEnd)
    const world = await createWorld(prepared)
    const service = await startSmall({ ...prepared.settings, LOG_LEVEL: 'info' }, onEnd)
    const before = await service.memory()
    const { positions, series, requests, slowest, problems } = await feedAll(service, world, {
      seed,
      share,
      only,
    })
    return {
      done:
        `${count(positions)} positions, ${count(series)} series of up to 256 KB in ${count(requests)} requests (seed ${seed}); ` +
        `the most work ${milliseconds(slowest)}, at most ${Math.round(service.peak() / megabyte)} MB (${describeLimit()})`,
      problems: [...problems, ...memoryProblems(service), ...(await heldAfterwards(service, before))],
    }
  },
}
