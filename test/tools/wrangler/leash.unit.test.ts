import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { leftOf, processes } from '../../support/processes.ts'

const leash = join(import.meta.dirname, '../../../src/tools/wrangler/leash.ts')

/** Starts a child of its own, prints both numbers, and does not end when asked. */
const stubborn = `
const { spawn } = require('node:child_process')
const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'])
process.on('SIGTERM', () => undefined)
console.log(process.pid + ' ' + child.pid)
setInterval(() => undefined, 1000)`

describe('the leash', () => {
  test('ends a program and what it started when the one who holds it lets go', async () => {
    const held = hold(['-e', stubborn])
    const numbers = await firstLine(held)
    const started = processes().filter(({ pid }) => numbers.includes(pid))
    expect(started).toHaveLength(2)
    held.stdin?.end()
    await once(held, 'exit')
    expect(await leftOf(started)).toEqual([])
  })

  test('survives Ctrl-C, which is for the one who holds it', async () => {
    const held = hold(['-e', stubborn])
    await firstLine(held)
    held.kill('SIGINT')
    await sleep(200)
    expect(held.exitCode).toBeNull()
  })

  test('ends with the exit code of the program', async () => {
    const held = hold(['-e', 'process.exit(3)'])
    expect((await once(held, 'exit'))[0]).toBe(3)
  })
})

function hold(args: string[]): ChildProcess {
  const held = spawn(process.execPath, [leash, ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
  onTestFinished(() => void held.stdin?.end())
  return held
}

async function firstLine({ stdout }: ChildProcess): Promise<number[]> {
  if (!stdout) return []
  const [line] = await once(createInterface(stdout), 'line')
  return String(line).split(' ').map(Number)
}
