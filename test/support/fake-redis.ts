import { type AddressInfo, createServer, type Socket } from 'node:net'

/** Redis's answer to a script, in its protocol. Null: no answer. */
export type ScriptAnswer = string | null

export const granted = '*2\r\n:1\r\n:42\r\n'

/** A small Redis server that can only run scripts. The test sets the answer. */
export async function startFakeRedis() {
  const state = { answer: granted as ScriptAnswer, scripts: 0, connections: 0 }
  const sockets = new Set<Socket>()
  const unanswered: Socket[] = []
  const server = createServer((socket) => {
    state.connections++
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    socket.on('data', (chunk) => {
      for (const [, command = ''] of chunk.toString().matchAll(/\*\d+\r\n\$\d+\r\n(\w+)\r\n/g)) {
        const answer = reply(command.toLowerCase())
        if (answer === null) unanswered.push(socket)
        else socket.write(answer)
      }
    })
  })
  function reply(command: string): ScriptAnswer {
    if (command === 'info') return bulk('redis_version:7.0.0\r\nloading:0\r\n')
    if (command !== 'evalsha' && command !== 'eval') return '+OK\r\n'
    state.scripts++
    return state.answer
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    state,
    /** Answers the waiting commands, and all later ones. */
    wakeUp() {
      state.answer = granted
      for (const socket of unanswered.splice(0)) socket.write(granted)
    },
    stop() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

function bulk(text: string): string {
  return `$${text.length}\r\n${text}\r\n`
}
