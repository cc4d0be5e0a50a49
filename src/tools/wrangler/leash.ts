import { spawn, spawnSync } from 'node:child_process'

/**
 * Runs a Node program (its arguments are ours) and ends it, with all that it started, when our standard
 * input closes: so also when the process that started us was killed and could not ask.
 */
const windows = process.platform === 'win32'
const grace = 3_000

// A group of its own: Ctrl-C at the terminal does not reach it, and the whole of it can be ended.
const child = spawn(process.execPath, process.argv.slice(2), {
  stdio: ['ignore', 'inherit', 'inherit'],
  detached: !windows,
})

function endGroup(): void {
  if (child.pid === undefined) return
  if (windows) {
    spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore' })
    return
  }
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // Nothing of the group is left.
  }
}

function stop(): void {
  // Windows has no signal to ask with.
  if (!windows) child.kill('SIGTERM')
  setTimeout(endGroup, windows ? 0 : grace)
}

child.on('error', () => process.exit(1))
child.on('exit', (code) => {
  endGroup()
  process.exit(code ?? 0)
})
process.stdin.resume().on('error', stop).on('end', stop)
process.on('SIGTERM', stop)
for (const name of ['SIGINT', 'SIGHUP'] as const) process.on(name, () => undefined)
