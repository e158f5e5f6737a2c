// Runs before the scripts that need the build. In a clone it builds again, so that the build is never older than the source.
// A deployed folder has no compiler, and is built already.
import { execSync } from 'node:child_process'
import { existsSync } from 'node:fs'

if (existsSync('node_modules/typescript')) {
  try {
    execSync('npm run build', { stdio: 'inherit' })
  } catch ({ status }) {
    // The compiler has printed the errors.
    process.exit(status ?? 1)
  }
} else if (!existsSync('dist/src/main.js')) {
  process.stderr.write('There is no build, and no compiler to make one: run npm ci && npm run build first.\n')
  process.exit(1)
}
