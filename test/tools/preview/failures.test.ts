import pg from 'pg'
import { expect, test } from 'vitest'
import { CommandError } from '../../../src/tools/command/report.ts'
import { type Acquired, acquire as acquireFor } from '../../../src/tools/preview/acquire.ts'
import type { Context } from '../../../src/tools/preview/context.ts'
import { openHeld } from '../../../src/tools/preview/database.ts'
import { hold } from '../../../src/tools/preview/hold.ts'
import { readMark } from '../../../src/tools/preview/mark.ts'
import { newReport } from '../../../src/tools/preview/report.ts'
import { acquire, openProject } from './support/world.ts'

const day = 24 * 60 * 60 * 1_000

/** What was refused, as its reader sees it. */
async function refusal(work: Promise<unknown>): Promise<{ text: string; code: number }> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof CommandError)) throw new Error(`expected a CommandError, got ${error}`)
  return { text: [error.message, error.why, error.todo].join('\n'), code: error.code }
}

const names = async (world: Context) => (await world.api.branches()).map(({ name }) => name)

async function databaseOf({ uri }: Acquired): Promise<string> {
  const client = new pg.Client(uri)
  await client.connect()
  const { rows } = await client.query('select current_database() as name')
  await client.end()
  return rows[0].name
}

test('up makes a branch that expires, adopts it the next time, and sets its expiry anew', async () => {
  const project = await openProject()
  const first = await acquire(project.world(), 7)
  expect(first).toMatchObject({ how: 'created', preview: { name: 'preview/pr-7', default: false } })
  expect(Date.parse(first.expiresAt) - Date.now()).toBeGreaterThan(6 * day)
  const second = await acquire(project.world({ PREVIEW_DAYS: '20' }), 7)
  expect(second).toMatchObject({ how: 'adopted', preview: { id: first.preview.id } })
  expect(Date.parse(second.expiresAt) - Date.now()).toBeGreaterThan(19 * day)
  expect(await databaseOf(second)).toBe(await databaseOf(first))
  expect(await databaseOf(second)).not.toBe(project.database)
})

test('two runs at once make one branch', async () => {
  const project = await openProject({ operationMs: 150 })
  const both = await Promise.all([acquire(project.world(), 7), acquire(project.world(), 7)])
  expect(new Set(both.map(({ preview }) => preview.id)).size).toBe(1)
  expect(both.map(({ how }) => how)).toContain('created')
  expect(await names(project.world())).toEqual(['production', 'preview/pr-7'])
})

test('two runs at once take turns on the branch', async () => {
  const project = await openProject()
  const world = project.world({ BASE_SHA: 'abc' })
  const acquired = await acquire(world, 7)
  const first = await hold(world, newReport(7, undefined), acquired)
  const impatient = project.world({ BASE_SHA: 'abc', PREVIEW_LOCK_SECONDS: '0' })
  const told = await refusal(hold(impatient, newReport(7, undefined), acquired))
  expect(told).toMatchObject({ code: 3, text: expect.stringContaining('another run holds') })
  const waiting = hold(world, newReport(7, undefined), { ...acquired, how: 'adopted' })
  await first.client.end()
  const second = await waiting
  expect(second.kept).toBe(true)
  await second.client.end()
})

test('a run whose preview another one resets takes it again', async () => {
  const project = await openProject()
  const world = project.world({ BASE_SHA: 'new' })
  const acquired = await acquire(world, 7)
  const other = await openHeld(acquired.uri, { waitSeconds: 5, say: () => undefined })
  const waiting = hold(world, newReport(7, undefined), { ...acquired, how: 'adopted' })
  await world.api.reset(acquired.preview)
  await other.end().catch(() => undefined)
  const { client } = await waiting
  expect(await readMark(client)).toMatchObject({ name: 'preview/pr-7', base: 'new' })
  await client.end()
})

test('a branch whose base has moved is reset from its parent, and the report says so', async () => {
  const project = await openProject()
  const before = project.world({ BASE_SHA: 'old' })
  const acquired = await acquire(before, 7)
  const { client } = await hold(before, newReport(7, undefined), acquired)
  await client.query('create table left_behind (id int)')
  await client.end()
  const report = newReport(7, undefined)
  const after = await hold(project.world({ BASE_SHA: 'new' }), report, {
    ...acquired,
    how: 'adopted',
  })
  const { rows } = await after.client.query(`select to_regclass('left_behind') as found`)
  await after.client.end()
  expect(rows).toEqual([{ found: null }])
  expect(report.notes).toEqual([expect.stringContaining('the base of the pull request moved')])
})

test.each([
  ['409, because another run was faster', { kind: 'refuse', status: 409, match: 'POST /branches' }],
  ['423, an operation is running', { kind: 'refuse', status: 423, times: 2 }],
  ['429, with a time to wait', { kind: 'refuse', status: 429, retryAfter: 0, times: 3 }],
  ['503', { kind: 'refuse', status: 503 }],
  ['500', { kind: 'refuse', status: 500 }],
  ['an answer that is lost', { kind: 'lose_answer', match: 'POST /branches' }],
  ['an operation that fails', { kind: 'fail_operation', match: 'create_branch' }],
  ['a compute that does not start', { kind: 'fail_operation', match: 'start_compute' }],
  ['a branch that is gone before it is used', { kind: 'vanish', match: 'PATCH /branches' }],
] as const)('up recovers from %s', async (_, fault) => {
  const project = await openProject()
  project.fault(fault)
  const acquired = await acquire(project.world(), 7)
  expect(await databaseOf(acquired)).not.toBe(project.database)
  expect(await names(project.world())).toEqual(['production', 'preview/pr-7'])
})

test('a branch that Neon has archived, with its compute suspended, is adopted', async () => {
  const project = await openProject()
  const first = await acquire(project.world(), 7)
  project.neon.sleep()
  const world = project.world({ PREVIEW_READY_SECONDS: '0' })
  expect(await acquire(world, 7)).toMatchObject({
    how: 'adopted',
    preview: { id: first.preview.id },
  })
})

test('a branch that an earlier run left half made is replaced', async () => {
  const project = await openProject()
  const [main] = await project.world().api.branches()
  project.fault({ kind: 'fail_operation', match: 'create_branch' })
  const expiresAt = new Date(Date.now() + day).toISOString()
  const input = { name: 'preview/pr-7', parentId: main?.id ?? '', expiresAt }
  await expect(project.world().api.create(input)).rejects.toThrow('Neon did not')
  const acquired = await acquire(project.world({ PREVIEW_READY_SECONDS: '0.1' }), 7)
  expect(acquired.how).toBe('created')
  expect(await names(project.world())).toEqual(['production', 'preview/pr-7'])
})

test('a reset whose operation fails ends in a new branch', async () => {
  const project = await openProject()
  const taken = (world: Context) =>
    acquireFor(world, 7, async (acquired) => {
      const { client } = await hold(world, newReport(7, undefined), acquired)
      await client.end()
      return acquired
    })
  const first = await taken(project.world({ BASE_SHA: 'old' }))
  project.fault({ kind: 'fail_operation', match: 'create_branch' })
  const second = await taken(project.world({ BASE_SHA: 'new' }))
  expect(second.how).toBe('created')
  expect(second.preview.id).not.toBe(first.preview.id)
  expect(await names(project.world())).toEqual(['production', 'preview/pr-7'])
})

test('a rejected key is tried once', async () => {
  const project = await openProject()
  project.fault({ kind: 'refuse', status: 401 })
  const told = await refusal(acquire(project.world(), 7))
  expect(told.text).toContain('check NEON_API_KEY')
})

test('a persistent failure is reported, and a second run succeeds', async () => {
  const project = await openProject()
  project.fault({ kind: 'refuse', status: 500, times: 4 })
  expect(await refusal(acquire(project.world(), 7))).toMatchObject({
    code: 1,
    text: expect.stringContaining('injected 500'),
  })
  expect(await acquire(project.world(), 7)).toMatchObject({ how: 'created' })
})

test('a connection to production is rejected before anything runs on it', async () => {
  const project = await openProject()
  project.fault({ kind: 'wrong_host' })
  const { text, code } = await refusal(acquire(project.world(), 7))
  expect(text).toContain('the endpoints of the branch are at 127.0.0.1')
  expect(text).not.toContain('postgres://')
  expect(code).toBe(2)
})

test('an expired branch is created again', async () => {
  const project = await openProject()
  const first = await acquire(project.world(), 7)
  project.neon.advance(8 * day)
  // The clock of the plane is ahead of ours: what we ask for must still lie before it.
  const second = await acquire(project.world({ PREVIEW_DAYS: '30' }), 7)
  expect(second.how).toBe('created')
  expect(second.preview.id).not.toBe(first.preview.id)
})

test('a full project first loses the previews of closed pull requests', async () => {
  const project = await openProject({ branchLimit: 3 })
  await acquire(project.world(), 1)
  await acquire(project.world(), 2)
  project.gitHub.open.add(2).add(3)
  await acquire(project.world(), 3)
  expect(await names(project.world())).toEqual(['production', 'preview/pr-2', 'preview/pr-3'])
})

test('a full project without leaks is reported with its branches', async () => {
  const project = await openProject({ branchLimit: 2 })
  await acquire(project.world(), 1)
  project.gitHub.open.add(1).add(2)
  const { text, code } = await refusal(acquire(project.world(), 2))
  expect(code).toBe(3)
  expect(text).toMatch(/production +since .*default/)
  expect(text).toMatch(/preview\/pr-1 +since .*expires/)
})
