// Installs the packages of package-lock.json, unless they are the installed ones already. No script
// of a package runs.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`the web page is built with Node.js 20.19 or newer; this is ${process.version}`)
  process.exit(1)
}
const stamp = 'node_modules/.installed'
const wanted = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex')
const installed = existsSync(stamp) ? readFileSync(stamp, 'utf8') : ''
if (installed !== wanted) {
  const npm = spawnSync('npm', ['ci', '--ignore-scripts'], { stdio: 'inherit' })
  if (npm.status !== 0) {
    console.error('the packages of the web page could not be installed (npm ci)')
    process.exit(1)
  }
  writeFileSync(stamp, wanted)
}
