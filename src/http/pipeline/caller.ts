import type { Viewer } from '../../operations/core/context.ts'
import type { HttpRequest } from '../../transport/message.ts'
import type { Authenticate } from '../credentials/authentication.ts'
import type { BudgetOf, RequestBudget } from '../rate-limit/budget.ts'

/** Who sends a request, and the budget that pays for it. */
export interface Caller {
  readonly viewer: Viewer | null
  readonly budget: RequestBudget
}

/** A caller whose credential is bad, or could not be checked. */
export interface RefusedCaller {
  readonly budget: RequestBudget
  readonly error: unknown
}

export interface Callers {
  /** Fails when the credential is bad. */
  identify(request: HttpRequest): Promise<Caller>
  /** Without a good credential, the client IP pays. */
  budgetOfIp(request: HttpRequest): RequestBudget
  /** The client's IP; behind a trusted proxy, the one that the proxy reports. */
  ipOf(request: HttpRequest): string
}

export function createCallers(authenticate: Authenticate, budgetOf: BudgetOf, trustProxy: boolean): Callers {
  const ipOf = (request: HttpRequest) => clientIp(request, trustProxy)
  const budgetOfIp = (request: HttpRequest) => budgetOf(ipOf(request))
  return {
    ipOf,
    budgetOfIp,
    async identify(request) {
      const viewer = await authenticate(request, () => budgetOfIp(request).afford())
      return { viewer, budget: viewer ? budgetOf(viewer.id) : budgetOfIp(request) }
    },
  }
}

function clientIp(request: HttpRequest, trustProxy: boolean): string {
  // The proxy adds the last entry; the client can send any others before it.
  const forwarded = trustProxy ? request.header('x-forwarded-for')?.split(',').at(-1)?.trim() : undefined
  return forwarded || request.remoteIp
}
