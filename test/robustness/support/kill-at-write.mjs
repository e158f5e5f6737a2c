// Loaded into a process with --import. Kills the process, as kill -9 does, at one of its file writes. The environment says
// which one: KILL_AT_WRITE is its number, KILL_AT_FILE the end of the path of a file that is opened. Without both, it prints
// the number of writes on stderr.
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

const { KILL_AT_WRITE, KILL_AT_FILE } = process.env
let writes = 0

function die() {
  process.kill(process.pid, 'SIGKILL')
}

const { openSync, writeSync } = fs
fs.openSync = (file, ...rest) => {
  const descriptor = openSync(file, ...rest)
  if (KILL_AT_FILE && String(file).endsWith(KILL_AT_FILE)) die()
  return descriptor
}
fs.writeSync = (...args) => {
  const written = writeSync(...args)
  writes++
  if (writes === Number(KILL_AT_WRITE)) die()
  return written
}
syncBuiltinESMExports()

process.on('exit', () => {
  if (!KILL_AT_WRITE && !KILL_AT_FILE) process.stderr.write(`writes: ${writes}\n`)
})
