import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { observeBatches } from './batches.ts'
import type { AnsweredRequest } from './requests.ts'

export interface Connections {
  readonly total: number
  readonly idle: number
  /** Requests that wait for a connection. */
  readonly waiting: number
}

export interface Metrics {
  record(request: AnsweredRequest): void
  /** In Prometheus's text format. */
  read(): Promise<string>
}

/** Callers choose the names of operations, so their number is limited. All further names are counted as "other". */
const maxOperations = 100
/** So that one caller cannot use all names. */
const maxOperationsPerViewer = 50

export function createMetrics(connections: () => Connections): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const requests = new Counter({
    name: 'orgql_requests_total',
    help: 'Requests answered.',
    labelNames: ['api', 'operation', 'result'],
    registers,
  })
  const duration = new Histogram({
    name: 'orgql_request_duration_seconds',
    help: 'Time from the request to its answer.',
    labelNames: ['api'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3],
    registers,
  })
  const statements = new Histogram({
    name: 'orgql_statements_per_request',
    help: 'SQL statements sent for one request.',
    labelNames: ['api'],
    buckets: [0, 1, 2, 3, 4, 5, 8, 16, 32],
    registers,
  })
  const batches = new Histogram({
    name: 'orgql_loader_batch_size',
    help: 'Keys that a loader reads at once.',
    labelNames: ['loader'],
    buckets: [1, 2, 5, 10, 20, 50, 100, 500, 1_000],
    registers,
  })
  new Gauge({
    name: 'orgql_database_connections',
    help: 'Connections to the database that are open and idle, and requests that wait for one.',
    labelNames: ['state'],
    registers,
    collect() {
      for (const [state, count] of Object.entries(connections())) this.set({ state }, count)
    },
  })
  observeBatches((loader, size) => batches.observe({ loader }, size))
  const labelOf = createLabels()

  return {
    record(request) {
      const { api, status } = request
      requests.inc({ api, operation: labelOf(request), result: resultOf(status) })
      duration.observe({ api }, request.seconds)
      statements.observe({ api }, request.statements)
    },
    read: () => registry.metrics(),
  }
}

/** Operation names that the metrics show. Each is kept until the process ends, so only successful requests add one. */
function createLabels(): (request: AnsweredRequest) => string {
  const known = new Set<string>(['anonymous', 'unknown'])
  const earned = new Map<string, number>()
  return ({ api, operation = 'unknown', viewer, status }) => {
    // Outside GraphQL the service chooses the names.
    if (api !== 'graphql' || known.has(operation)) return operation
    // Refused requests and `__typename` cost nothing, so anyone could add names with them.
    if (status >= 400 || viewer === undefined) return 'other'
    const own = earned.get(viewer) ?? 0
    if (own >= maxOperationsPerViewer || known.size >= maxOperations) return 'other'
    earned.set(viewer, own + 1)
    known.add(operation)
    return operation
  }
}

function resultOf(status: number): 'ok' | 'refused' | 'failed' {
  if (status < 400) return 'ok'
  return status < 500 ? 'refused' : 'failed'
}
