// Before the scripts that run the build: in a clone it is made again, so that it is never older than the source. Where
// the compiler is not installed, as in a deployed tree, it is there already.
import { execSync } from 'node:child_process'
import { existsSync } from 'node:fs'

if (existsSync('node_modules/typescript')) {
  try {
    execSync('npm run build', { stdio: 'inherit' })
  } catch ({ status }) {
    // What went wrong has been said.
    process.exit(status ?? 1)
  }
} else if (!existsSync('dist/src/main.js')) {
  process.stderr.write('There is no build, and no compiler to make one: run npm ci && npm run build first.\n')
  process.exit(1)
}
