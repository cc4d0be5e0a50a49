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

test('npm run bench measures at each delay, as tables or as JSON, and leaves no process', async () => {
  const run = bench('price', 'by-hand', '--rounds=2', '--delays=0,1', '--json')
  const started = new Map<number, Process>()
  run.child.stderr?.on('data', () => {
    for (const process of run.family()) started.set(process.pid, process)
  })
  expect(await run.ended, run.output()).toBe(0)
  const results = JSON.parse(/^\[$[\s\S]*^\]$/m.exec(run.output())?.[0] ?? '')
  const [two, three] = [2, 3].map((length) => ({ rows: Array.from({ length }, () => ({})) }))
  expect(results).toMatchObject([
    { name: 'price', tables: [two, two, three, three] },
    { name: 'by-hand', machine: { versions: expect.stringMatching(/^Node 24\S+, Postgres \d/) } },
  ])
  const programs = [...started.values()].map(({ command }) => command).join('\n')
  expect(programs).toMatch(/workerd/)
  expect(programs).toMatch(/postgres/)
  expect(await leftOf([...started.values()])).toEqual([])
})

test.each([
  [['--rounds=0'], '"0" is not a whole number from 1 to 100000'],
  [['--delays=5,x'], '"x" is not a whole number from 0 to 1000'],
  [['--fast'], "Unknown option '--fast'"],
  [['prize'], '"prize" is no section'],
])('rejects %j without a stack trace', async (args, what) => {
  const run = bench(...args)
  expect(await run.ended).toBe(1)
  expect(run.output()).toContain(`error: ${what}`)
  expect(run.output()).toMatch(/^ {2}do: +npm run bench -- price --rounds 100|one of price, /m)
  expect(run.output()).not.toMatch(/^ +at /m)
})
