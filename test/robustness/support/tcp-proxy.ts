import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import type { OnEnd } from '../check.ts'

export interface TcpProxy {
  readonly url: string
  /** Sets the port of a replica. */
  setReplica(index: number, url: string): void
  /** By the replica's last health check. */
  isReady(index: number): boolean
}

interface Replica {
  url: string
  isReady: boolean
}

const checkInterval = 100

/** Sends each new connection to the next ready replica, like a load balancer that works on TCP only. */
export async function startProxy(onEnd: OnEnd): Promise<TcpProxy> {
  const replicas: Replica[] = []
  let turn = 0
  const next = () => {
    const ready = replicas.filter(({ isReady }) => isReady)
    return ready[turn++ % ready.length]
  }
  const server = createServer((client) => {
    const replica = next()
    if (replica) join(client, replica.url)
    else client.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const timer = setInterval(() => replicas.forEach((replica) => void look(replica)), checkInterval)
  onEnd(() => {
    clearInterval(timer)
    server.close()
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    setReplica(index, url) {
      replicas[index] = { url, isReady: false }
    },
    isReady: (index) => replicas[index]?.isReady ?? false,
  }
}

async function look(replica: Replica): Promise<void> {
  try {
    const { status } = await fetch(`${replica.url}/health/ready`, { signal: AbortSignal.timeout(1_000) })
    replica.isReady = status === 200
  } catch {
    replica.isReady = false
  }
}

function join(client: Socket, url: string): void {
  const { hostname, port } = new URL(url)
  const service = connect(Number(port), hostname)
  client.pipe(service).pipe(client)
  for (const [end, other] of [
    [client, service],
    [service, client],
  ] as const) {
    end.on('error', () => other.destroy())
    end.on('close', () => other.destroy())
  }
}
