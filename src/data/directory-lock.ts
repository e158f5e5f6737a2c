import { randomBytes } from 'node:crypto'
import { link, rename, rm } from 'node:fs/promises'
import net from 'node:net'
import path from 'node:path'

/**
 * Holds a directory for this process, or throws when a living process holds it.
 *
 * The lock is a listening Unix socket under a fixed name. The kernel closes it with its process, however that
 * ends, so a refused connection proves that the holder is gone: no process ids to be reused, no time-outs.
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const lock = shortest(path.join(directory, 'lock'))
  const own = `${lock}.${randomBytes(6).toString('hex')}`
  const server = await listen(own)
  try {
    await claim(own, lock, directory)
  } catch (error) {
    server.close()
    throw error
  } finally {
    await rm(own, { force: true })
  }
  return async () => {
    await rm(lock, { force: true })
    server.close()
  }
}

async function claim(own: string, lock: string, directory: string): Promise<void> {
  for (;;) {
    try {
      await link(own, lock)
      return
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    if (await isAlive(lock)) throw heldError(directory)
    await removeStale(lock, `${own}.stale`, directory)
  }
}

/** Moves the dead lock aside before deleting it: between two starting processes, only one move can succeed. */
async function removeStale(lock: string, aside: string, directory: string): Promise<void> {
  try {
    await rename(lock, aside)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  const takenFromLiving = await isAlive(aside)
  if (takenFromLiving) await link(aside, lock)
  await rm(aside, { force: true })
  if (takenFromLiving) throw heldError(directory)
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

/** Socket paths are limited to about 100 bytes; a relative one is often much shorter. */
function shortest(file: string): string {
  const absolute = path.resolve(file)
  const relative = path.relative(process.cwd(), absolute)
  return relative.length < absolute.length ? relative : absolute
}
