import { connect, type Socket } from 'node:net'

/** A connection on which anything can be said, for what no HTTP client would send. */
export function openSocket(url: string): Socket {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  // A server that cuts a connection off may do so while it is written to.
  socket.on('error', () => {})
  return socket
}

/** Sends `text` as it is, and returns everything that comes before the server hangs up. */
export function exchange(url: string, text: string): Promise<string> {
  const socket = openSocket(url)
  // Not ended: to Node, a client that has said everything has gone.
  socket.write(text)
  return readToEnd(socket)
}

export async function readToEnd(socket: Socket): Promise<string> {
  let received = ''
  socket.on('data', (chunk) => {
    received += chunk
  })
  await new Promise((resolve) => socket.once('close', resolve))
  return received
}
