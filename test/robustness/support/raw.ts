import { openSocket, readToEnd } from '../../support/socket.ts'
import type { Answer } from './client.ts'

const timeout = 5_000

/** Writes `bytes` to a connection. The answer is all that the server sends until it closes the connection. */
export async function sendBytes(url: string, bytes: string | Buffer): Promise<Answer> {
  const started = performance.now()
  const socket = openSocket(url)
  socket.setTimeout(timeout, () => socket.destroy())
  // Without ending the socket: Node would treat this client as gone.
  socket.write(bytes)
  const text = await readToEnd(socket)
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0)
  return { status, headers: {}, text, milliseconds: performance.now() - started }
}
