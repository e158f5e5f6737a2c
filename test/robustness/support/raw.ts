import { openSocket, readToEnd } from '../../support/socket.ts'
import type { Answer } from './client.ts'

const patience = 5_000

/** Writes `bytes` to a connection as they are; the answer is everything that comes back until the server hangs up. */
export async function sendBytes(url: string, bytes: string | Buffer): Promise<Answer> {
  const started = performance.now()
  const socket = openSocket(url)
  socket.setTimeout(patience, () => socket.destroy())
  // Not ended: to Node, a client that has said everything has gone.
  socket.write(bytes)
  const text = await readToEnd(socket)
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0)
  return { status, headers: {}, text, milliseconds: performance.now() - started }
}
