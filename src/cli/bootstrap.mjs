// The one first step of every command. It has no dependency and runs on any Node from 20: it installs
// what the lock file names and hands over to src/cli/<command>.ts under the Node pinned in node_modules.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const windows = process.platform === 'win32'
const major = Number(process.versions.node.split('.')[0])
const [command = '', ...args] = process.argv.slice(2)
// The bench and the runner of tests stand beside the tests.
const folders = { bench: 'test/bench', test: 'test/run' }
const script = join(root, folders[command] ?? 'src/cli', `${command}.ts`)

if (major < 20) {
  fail('this Node is too old', `Guildhall needs Node 20 or newer, this is ${process.version}`)
} else if (!/^[a-z][a-z-]*$/.test(command) || !existsSync(script)) {
  fail(`there is no command "${command}"`, '`npm run` lists the commands')
} else {
  const reason = staleReason()
  if (!reason || install(reason)) handOver()
}

/** Why node_modules does not hold what the lock file names; undefined when it does. */
function staleReason() {
  const installed = packagesOf(join('node_modules', '.package-lock.json'))
  if (!installed) return 'node_modules is not there yet'
  const differs = Object.entries(packagesOf('package-lock.json') ?? {}).find(([path, wanted]) => {
    const found = installed[path]
    if (path === '') return false
    return found ? found.version !== wanted.version : !(wanted.optional || wanted.devOptional)
  })
  return differs && `${differs[0]} is not what package-lock.json names`
}

function packagesOf(file) {
  const path = join(root, file)
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : undefined
}

function install(reason) {
  // On standard error: the standard output of a command may be piped on.
  console.error(`Installing the packages, because ${reason}. A minute at most:`)
  const npm = process.env.npm_execpath ?? ''
  const byNode = basename(npm).startsWith('npm-cli')
  const ci = [
    'ci',
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]
  const { status, error } = spawnSync(
    byNode ? process.execPath : 'npm',
    byNode ? [npm, ...ci] : ci,
    { cwd: root, stdio: ['inherit', 2, 2], shell: windows && !byNode },
  )
  if (status === 0) return true
  return fail(
    'npm ci did not succeed',
    `${error ? `npm did not start: ${error.message}` : 'npm says why above'}; it needs the network or npm's cache`,
  )
}

function handOver() {
  const pinned = join(root, 'node_modules', 'node', 'bin', windows ? 'node.exe' : 'node')
  if (!existsSync(pinned) && major < 24) {
    return fail(
      'the Node of the package "node" is missing',
      "npm's install scripts did not run; run `npm rebuild node --foreground-scripts`, or use Node 24",
    )
  }
  // The channel tells the command when this process is killed; see src/tools/command/lifetime.ts.
  const child = spawn(existsSync(pinned) ? pinned : process.execPath, [script, ...args], {
    cwd: root,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => fail(`${command} did not start`, error.message))
  child.on('exit', (code, signal) => {
    if (signal) console.error(`${command} was ended by ${signal}`)
    process.exit(code ?? 1)
  })
  watchNpm()
}

/** npm runs this through a shell, which does not pass its own end on: a changed parent is that end. */
function watchNpm() {
  if (!process.env.npm_lifecycle_event || windows) return
  const parent = process.ppid
  setInterval(() => process.ppid !== parent && process.exit(1), 500).unref()
}

function fail(what, why) {
  console.error(`error: ${what}\n  why:  ${why}`)
  process.exitCode = 1
  return false
}
