import { type AuditResult, serverAudits } from 'graphql-http'
import { bearer } from '../../support/requests.ts'
import type { Check } from '../check.ts'
import { preparePostgres } from '../support/postgres.ts'
import { startService } from '../support/service.ts'

export const audits: Check = {
  name: 'audits',
  title: 'GraphQL over HTTP, by the audits of graphql-http',
  async run(onEnd) {
    const { settings, seed } = await preparePostgres(onEnd)
    const { key } = await seed.user()
    const { url } = await startService({ ...settings, INTROSPECTION: 'open' }, onEnd)
    const known = await audit(url, bearer(key))
    const unknown = await audit(url, {})
    const failed = known.filter(({ status }) => status !== 'ok').map(describe('with a credential'))
    const missing = known.length < 61 ? [`There are ${known.length} audits, not 61`] : []
    const warned = unknown
      .filter(({ status }) => status === 'warn' || status === 'error')
      .map(describe('without a credential'))
    return {
      done: `${known.length - failed.length} of ${known.length} ok with a credential; ${warned.length} warnings or errors without`,
      problems: [...missing, ...failed, ...warned],
    }
  },
}

function audit(url: string, headers: Record<string, string>): Promise<AuditResult[]> {
  const audits = serverAudits({
    url: `${url}/graphql`,
    fetchFn: (target: string, init: RequestInit = {}) =>
      fetch(target, { ...init, headers: { ...(init.headers as Record<string, string>), ...headers } }),
  })
  return Promise.all(audits.map((audit) => audit.fn()))
}

function describe(how: string) {
  return (result: AuditResult) =>
    `${how}: ${result.name}: ${result.status}${'reason' in result ? `: ${result.reason}` : ''}`
}
