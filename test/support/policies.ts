import type { Policy } from '../../src/config.ts'
import { openTestApp, type TestApp } from './app.ts'

const policies: Policy[] = ['open', 'authenticated', 'off']

/** One service for each policy. The policy is used for introspection and for GraphiQL. */
export async function openUnderEachPolicy() {
  const services = new Map<Policy, TestApp>()
  for (const policy of policies) {
    services.set(policy, await openTestApp({ introspection: policy, graphiqlPolicy: policy }))
  }
  return {
    under(policy: Policy): TestApp {
      const service = services.get(policy)
      if (!service) throw new Error(`No service with ${policy}`)
      return service
    },
    close: () => Promise.all([...services.values()].map((service) => service.close())),
  }
}
