import { openSocket } from '../../support/socket.ts'
import type { Answer } from './client.ts'

const patience = 5_000

/** Writes `bytes` to a connection as they are; the answer is everything that comes back until the server hangs up. */
export function sendBytes(url: string, bytes: string | Buffer): Promise<Answer> {
  const started = performance.now()
  const socket = openSocket(url)
  let text = ''
  socket.on('data', (chunk) => {
    text += chunk
  })
  socket.setTimeout(patience, () => socket.destroy())
  // Not ended: to Node, a client that has said everything has gone.
  socket.write(bytes)
  return new Promise((resolve) =>
    socket.once('close', () => {
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0)
      resolve({ status, headers: {}, text, milliseconds: performance.now() - started })
    }),
  )
}
