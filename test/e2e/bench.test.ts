import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { leftOf, type Process } from '../support/processes.ts'
import { start } from './support/dev.ts'

let home: string
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'guildhall-e2e-'))
})
afterAll(() => rm(home, { recursive: true, force: true }))

const bench = (...args: string[]) =>
  start(['node', 'src/cli/bootstrap.mjs', 'bench', ...args], { home })

test('npm run bench measures every pair at each delay, and leaves no process', async () => {
  const run = bench('--rounds=2', '--delays=0,1')
  const started = new Map<number, Process>()
  run.child.stdout?.on('data', () => {
    for (const process of run.family()) started.set(process.pid, process)
  })
  expect(await run.ended, run.output()).toBe(0)
  const output = run.output()
  expect(output).toMatch(/^\d+ x .*, load [\d.]+; Node 24\.\S+, Postgres \d+\.\d+/m)
  expect(
    output.match(/^\+[01] ms a round trip +median +p95 +against +median +p95 +ratio$/gm),
  ).toHaveLength(2)
  expect(output.match(/^ {2}\S.*( +\d+\.\d\d){2} {3}\S.*( +\d+\.\d\d){3} x$/gm)).toHaveLength(2 * 7)
  expect(output.match(/^ {2}\S.* \d+\/s {3}\S.* \d+\/s +\d+\.\d\d x$/gm)).toHaveLength(2)
  const programs = [...started.values()].map(({ command }) => command).join('\n')
  expect(programs).toMatch(/workerd/)
  expect(programs).toMatch(/postgres/)
  expect(await leftOf([...started.values()])).toEqual([])
})

test.each([
  [['--rounds=0'], '"0" is not a whole number from 1 to 100000'],
  [['--delays=5,x'], '"x" is not a whole number from 0 to 1000'],
  [['--fast'], "Unknown option '--fast'"],
])('%j is refused, without a stack', async (args, what) => {
  const run = bench(...args)
  expect(await run.ended).toBe(1)
  expect(run.output()).toContain(`error: ${what}`)
  expect(run.output()).toMatch(/^ {2}do: +npm run bench -- --rounds 100/m)
  expect(run.output()).not.toMatch(/^ +at /m)
})
