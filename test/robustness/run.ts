import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { type Check, runCheck } from './check.ts'
import { audits } from './checks/audits.ts'
import { badInputs } from './checks/bad-inputs.ts'
import { costAttacks } from './checks/cost-attacks.ts'
import { foreignRows } from './checks/foreign-rows.ts'
import { growth } from './checks/growth.ts'
import { kill } from './checks/kill.ts'
import { memory } from './checks/memory.ts'
import { migrationKill } from './checks/migration-kill.ts'
import { neighbour } from './checks/neighbour.ts'
import { outage } from './checks/outage.ts'
import { pipelining } from './checks/pipelining.ts'
import { rollingRestarts } from './checks/rolling-restarts.ts'
import { slowClients } from './checks/slow-clients.ts'
import { smallContainer } from './checks/small-container.ts'
import { unfinishedBodies } from './checks/unfinished-bodies.ts'
import { unreadAnswers } from './checks/unread-answers.ts'
import { describeProblems, formatReport, isGreen, type Result } from './report.ts'

const checks: readonly Check[] = [
  audits,
  badInputs,
  costAttacks,
  growth,
  kill,
  migrationKill,
  rollingRestarts,
  outage,
  slowClients,
  pipelining,
  unreadAnswers,
  unfinishedBodies,
  neighbour,
  smallContainer,
  foreignRows,
  memory,
]

const { only } = parseArgs({ options: { only: { type: 'string' } } }).values
const chosen = only === undefined ? checks : checks.filter(({ name }) => only.split(',').includes(name))
if (chosen.length === 0) {
  throw new Error(`--only takes some of ${checks.map(({ name }) => name).join(', ')}, comma-separated`)
}

const results: Result[] = []
for (const check of chosen) {
  process.stdout.write(`${check.name}: ${check.title} …\n`)
  const started = performance.now()
  const finding = await runCheck(check)
  const seconds = (performance.now() - started) / 1000
  results.push({ check, seconds, ...finding })
  const result = isGreen(finding) ? 'green' : `RED\n${describeProblems(finding.problems)}`
  process.stdout.write(`  ${finding.done}\n  ${result} (${Math.round(seconds)} s)\n`)
}

const report = formatReport(results)
// After a run of some checks, the report would look like that of a whole run.
if (only === undefined) await writeFile(new URL('report.md', import.meta.url), report)
process.stdout.write(`\n${report}`)
process.exit(results.every(isGreen) ? 0 : 1)
