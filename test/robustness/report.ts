import type { Check, Finding } from './check.ts'

export interface Result extends Finding {
  check: Check
  seconds: number
}

/** Most problems that the report shows for one check: often the same one repeats. */
const shownProblems = 8

export function isGreen({ problems }: Finding): boolean {
  return problems.length === 0
}

/** One page: a row for each check. */
export function formatReport(results: readonly Result[]): string {
  const rows = results.map(
    ({ check, done, problems, seconds }) =>
      `| ${cell(check.title)} | ${cell(done)} | ${verdict(problems.length)} | ${Math.round(seconds)} s |`,
  )
  return [
    '# Robustness',
    '',
    'Written by `npm run test:robustness`, against the built service running as a process of its own.',
    '',
    '| check | what was done | result | took |',
    '| --- | --- | --- | ---: |',
    ...rows,
    '',
  ].join('\n')
}

export function describeProblems(problems: readonly string[]): string {
  const more = problems.length - shownProblems
  const lines = problems.slice(0, shownProblems).map((problem) => `  - ${problem}`)
  return [...lines, ...(more > 0 ? [`  - and ${more} more`] : [])].join('\n')
}

function verdict(problems: number): string {
  return problems === 0 ? 'green' : `**red**: ${problems} ${problems === 1 ? 'problem' : 'problems'}`
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}
