// Runs a script of this folder on the same Node as all servers, not on the Node that runs npm.
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import path from 'node:path'

const node = measuredNode()
const script = path.join(import.meta.dirname, process.argv[2])
const child = spawn(node, [script, ...process.argv.slice(3)], { stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
child.on('exit', (code) => process.exit(code ?? 1))

/** Node from npm for this platform. If there is none, the Node that runs this script, if it is new enough for every server. */
function measuredNode() {
  const { resolve } = createRequire(import.meta.url)
  try {
    return resolve(`node-${process.platform}-${process.arch}/bin/node`)
  } catch {
    if (Number.parseInt(process.versions.node, 10) >= 22) return process.execPath
    throw new Error(
      'PostGraphile 5 needs Node 22 or newer, and npm has no Node for this platform: use a newer one.',
    )
  }
}
