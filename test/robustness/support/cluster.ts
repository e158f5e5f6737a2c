import { execFile } from 'node:child_process'
import { chown, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { freePort } from '../../support/free-port.ts'
import type { OnEnd } from '../check.ts'

/** A separate PostgreSQL server that checks can stop and start. */
export interface Cluster {
  /** URL of its superuser's database. */
  readonly url: string
  start(): Promise<void>
  stop(mode: 'fast' | 'immediate'): Promise<void>
  /** Stops the server and its processes with SIGSTOP, as on a machine that hangs. */
  freeze(): Promise<void>
  thaw(): Promise<void>
}

const packaged = '/usr/lib/postgresql'

export async function startCluster(onEnd: OnEnd): Promise<Cluster> {
  const folder = await mkdtemp(path.join(tmpdir(), 'orgql-cluster-'))
  onEnd(() => rm(folder, { recursive: true }))
  const port = await freePort()
  const run = await commandRunner(folder)
  const data = path.join(folder, 'data')
  const options = `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1 -c fsync=off`
  await run('initdb', '-D', data, '-A', 'trust', '-U', 'postgres', '--no-sync')

  let isFrozen = false
  const signalAll = async (name: NodeJS.Signals) => {
    for (const pid of await processesOf(data)) process.kill(pid, name)
    isFrozen = name === 'SIGSTOP'
  }
  const cluster: Cluster = {
    url: `postgresql://postgres@127.0.0.1:${port}/postgres`,
    start: () => run('pg_ctl', 'start', '-D', data, '-w', '-l', path.join(folder, 'log'), '-o', options),
    stop: (mode) => run('pg_ctl', 'stop', '-D', data, '-w', '-m', mode),
    freeze: () => signalAll('SIGSTOP'),
    thaw: () => signalAll('SIGCONT'),
  }
  await cluster.start()
  onEnd(async () => {
    if (isFrozen) await cluster.thaw()
    // The server may already be stopped.
    await cluster.stop('immediate').catch(() => {})
  })
  return cluster
}

/** PostgreSQL does not run as root. */
async function commandRunner(folder: string) {
  const versions = await readdir(packaged).catch(() => [])
  const newest = versions.sort((a, b) => Number(b) - Number(a))[0]
  const bin = newest === undefined ? '' : `${packaged}/${newest}/bin/`
  const owner = process.getuid?.() === 0 ? await postgresUser() : undefined
  if (owner) await chown(folder, owner.uid, owner.gid)
  return async (command: string, ...args: string[]): Promise<void> => {
    await promisify(execFile)(`${bin}${command}`, args, { cwd: '/', ...owner })
  }
}

async function postgresUser(): Promise<{ uid: number; gid: number }> {
  const id = async (option: string) => Number((await promisify(execFile)('id', [option, 'postgres'])).stdout)
  return { uid: await id('-u'), gid: await id('-g') }
}

/** The server's main process first, so that it cannot start processes that the list does not have. */
async function processesOf(data: string): Promise<number[]> {
  const server = Number((await readFile(path.join(data, 'postmaster.pid'), 'utf8')).split('\n')[0])
  const children = await readFile(`/proc/${server}/task/${server}/children`, 'utf8')
  return [server, ...children.split(' ').filter(Boolean).map(Number)]
}
