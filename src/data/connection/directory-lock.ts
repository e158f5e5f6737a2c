import { randomBytes } from 'node:crypto'
import { link, readdir, rm } from 'node:fs/promises'
import net from 'node:net'
import path from 'node:path'

/**
 * Locks a directory for this process, or throws when a running process has locked it. Returns the function that unlocks.
 *
 * The lock is a listening Unix socket in the directory. The kernel closes it when the process ends, even by SIGKILL,
 * so a refused connection proves that the process has ended. This needs no process ids, which may be reused, and no
 * timeouts. Each process takes the next number: `lock.1`, `lock.2` and so on. The file with the highest number is never
 * deleted: between the check that it is dead and its deletion, another process could have created a live one.
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const own = newLockFile(directory)
  const server = await listen(own)
  try {
    await claim(own, directory)
  } catch (error) {
    server.close()
    throw error
  } finally {
    await rm(own, { force: true })
  }
  return () => new Promise((resolve) => server.close(() => resolve()))
}

/** Throws when the path of the directory is too long for a socket in it. Call it before creating the directory. */
export function assertLockable(directory: string): void {
  const excess = Buffer.byteLength(newLockFile(directory)) - maxSocketPath
  if (excess <= 0) return
  throw new Error(
    `The data directory ${directory} cannot be used: its path is ${excess} bytes too long for the socket that locks it. ` +
      'Set DATA_DIR to a folder with a shorter path.',
  )
}

/** Longest path of a Unix socket in bytes, without the final zero byte. It is shorter on macOS and the BSDs. */
const maxSocketPath = process.platform === 'linux' ? 107 : 103

function newLockFile(directory: string): string {
  return shortest(path.join(directory, `${prefix}new-${randomBytes(6).toString('hex')}`))
}

async function claim(own: string, directory: string): Promise<void> {
  for (;;) {
    const latest = Math.max(0, ...(await lockNumbers(directory)))
    if (latest > 0 && (await isAlive(lockFile(directory, latest)))) throw heldError(directory)
    const next = latest + 1
    if (!(await linkIfAbsent(own, lockFile(directory, next)))) continue
    const numbers = await lockNumbers(directory)
    const holds = Math.max(...numbers) === next
    // If not, another process used and deleted this number between the reading of the directory and the link.
    const useless = numbers.filter((number) => (holds ? number < next : number === next))
    await Promise.all(useless.map((number) => rm(lockFile(directory, number), { force: true })))
    if (holds) return
  }
}

const prefix = 'lock.'

function lockFile(directory: string, number: number): string {
  return shortest(path.join(directory, `${prefix}${number}`))
}

async function lockNumbers(directory: string): Promise<number[]> {
  const names = (await readdir(directory)).filter((name) => name.startsWith(prefix))
  return names.map((name) => Number(name.slice(prefix.length))).filter(Number.isInteger)
}

async function linkIfAbsent(existing: string, file: string): Promise<boolean> {
  try {
    await link(existing, file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function heldError(directory: string): Error {
  return new Error(
    `The data directory ${directory} is in use by another process. Stop that one first, or set DATA_DIR to another folder.`,
  )
}

function isAlive(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(socketPath)
    socket.once('connect', () => resolve(true))
    socket.once('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code !== 'ECONNREFUSED' && error.code !== 'ENOENT'),
    )
    socket.once('connect', () => socket.destroy())
  })
}

function listen(socketPath: string): Promise<net.Server> {
  return new Promise((resolve, reject) => {
    const server = net.createServer((socket) => socket.destroy())
    server.unref()
    server.once('error', reject)
    server.listen(socketPath, () => resolve(server))
  })
}

/** Socket paths are limited in length, and a relative path is often much shorter. */
function shortest(file: string): string {
  const absolute = path.resolve(file)
  const relative = path.relative(process.cwd(), absolute)
  return relative.length < absolute.length ? relative : absolute
}
