import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from './free-port.ts'

export type PoolMode = 'session' | 'transaction'

export interface PgBouncer {
  /** The same database, through the pooler. */
  through(url: string): string
  stop(): Promise<void>
}

/** Debian's PgBouncer (or `PGBOUNCER`), on a free port, in front of the server of `url`. */
export async function startPgBouncer(url: string, mode: PoolMode): Promise<PgBouncer> {
  const { hostname, port: serverPort, username } = new URL(url)
  const port = await freePort()
  const folder = await mkdtemp(path.join(tmpdir(), 'orgql-pgbouncer-'))
  // PgBouncer does not run as root, so another user must be able to read these files.
  await chmod(folder, 0o755)
  const file = path.join(folder, 'pgbouncer.ini')
  const users = path.join(folder, 'users.txt')
  await writeFile(users, `"${username}" ""\n`)
  await writeFile(
    file,
    `[databases]
* = host=${hostname} port=${serverPort}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = trust
auth_file = ${users}
pool_mode = ${mode}
`,
  )
  const isRoot = process.getuid?.() === 0
  const args = ['--quiet', ...(isRoot ? ['--user', 'postgres'] : []), file]
  const child = spawn(process.env.PGBOUNCER ?? 'pgbouncer', args, { stdio: 'ignore' })
  const ended = once(child, 'exit')
  await untilListening(port, () => child.exitCode !== null)
  return {
    through: (direct) => Object.assign(new URL(direct), { host: `127.0.0.1:${port}` }).href,
    async stop() {
      child.kill('SIGKILL')
      await ended
      await rm(folder, { recursive: true })
    },
  }
}

async function untilListening(port: number, hasEnded: () => boolean): Promise<void> {
  while (!(await isListening(port))) {
    if (hasEnded()) throw new Error('PgBouncer did not start')
    await sleep(50)
  }
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => resolve(true))
    socket.once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}
