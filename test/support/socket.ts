import { connect, type Socket } from 'node:net'

/** A connection for any bytes, for requests that no HTTP client would send. */
export function openSocket(url: string): Socket {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  // The server may close the connection during a write.
  socket.on('error', () => {})
  return socket
}

/** Sends `text`, and returns everything until the server closes the connection. */
export function exchange(url: string, text: string): Promise<string> {
  const socket = openSocket(url)
  // Without ending the socket: Node would treat this client as gone.
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
