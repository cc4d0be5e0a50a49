import { createNeonClient, isNeonError, type NeonErrorUnion } from '@neon/sdk'
import pg from 'pg'
import { afterAll, expect, test } from 'vitest'
import { baseUrl, control, plane, unique, urlOf } from './support/world.ts'

const hour = 60 * 60 * 1_000
const closing: (() => Promise<unknown>)[] = []
afterAll(async () => {
  for (const close of closing) await close()
})

/** A project of its own, and Neon's client for it. */
async function project(options: { branchLimit?: number; operationMs?: number } = {}) {
  const [projectId, database] = [unique('project'), unique('main')]
  await control.createDatabase(database)
  await query(urlOf(database), 'create table kept (id int); insert into kept values (1)')
  const fake = plane.create({ id: projectId, database, operationMs: 30, ...options })
  closing.push(async () => {
    await plane.remove(projectId)
    await control.dropDatabase(database)
  })
  const neon = createNeonClient({
    apiKey: 'any',
    baseUrl,
    throwOnError: true,
    retries: 0,
    wait: { pollIntervalMs: 10 },
    waitForReadiness: true,
  })
  const main = await neon.branches.getDefault({ projectId })
  const uriOf = async (branchId: string) =>
    neon.postgres.connectionString({ projectId, branchId, pooled: false })
  return { projectId, neon, main, uriOf, fake }
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client(url)
  await client.connect()
  const { rows } = await client.query(sql)
  await client.end()
  return rows
}

async function refused(work: Promise<unknown>): Promise<NeonErrorUnion> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (isNeonError(error)) return error
  throw new Error(`expected a refusal, got ${error}`)
}

test('a branch has the rows of its parent, and keeps its own to itself', async () => {
  const { neon, projectId, main, uriOf } = await project()
  const branch = await neon.branches.create({ projectId, name: 'copy', parent_id: main.id })
  const uri = await uriOf(branch.id)
  await query(uri, 'insert into kept values (2)')
  expect(await query(uri, 'select id from kept order by id')).toEqual([{ id: 1 }, { id: 2 }])
  expect(await query(await uriOf(main.id), 'select id from kept')).toEqual([{ id: 1 }])
  const [endpoint] = await neon.postgres.endpoints.listByBranch({ projectId, branchId: branch.id })
  expect(endpoint).toMatchObject({
    branch_id: branch.id,
    type: 'read_write',
    current_state: 'active',
  })
})

test("a branch has the privileges of its parent's database, as a copy by CREATE DATABASE has not", async () => {
  const { neon, projectId, main, uriOf } = await project()
  await query(
    await uriOf(main.id),
    `do $$ begin execute format('revoke all on database %I from public', current_database()); end $$`,
  )
  const branch = await neon.branches.create({ projectId, name: 'copy' })
  const privileges = `select has_database_privilege('pg_monitor', current_database(), 'temporary') as temporary`
  expect(await query(await uriOf(branch.id), privileges)).toEqual([{ temporary: false }])
})

test('operations take their time, are polled, and keep others off meanwhile', async () => {
  const { neon, projectId } = await project({ operationMs: 300 })
  const made = await neon.branches.create({ projectId, name: 'slow' }, { waitForReadiness: false })
  expect(made.current_state).toBe('init')
  const error = await refused(neon.branches.delete({ projectId, branchId: made.id }))
  expect(error).toMatchObject({ kind: 'api', status: 423 })
  const operations = await neon.operations.list({ projectId }).all()
  expect(operations.map(({ action }) => action)).toEqual(['create_branch', 'start_compute'])
  await neon.operations.waitFor({ operations })
  expect(await neon.branches.get({ projectId, branchId: made.id })).toMatchObject({
    current_state: 'ready',
  })
})

test('a reset makes the branch what its parent is now', async () => {
  const { neon, projectId, main, uriOf } = await project()
  const { id: branchId } = await neon.branches.create({ projectId, name: 'copy' })
  await query(await uriOf(branchId), 'delete from kept')
  await query(await uriOf(main.id), 'insert into kept values (7)')
  const reset = await neon.branches.resetFromParent({ projectId, branchId })
  expect(reset.last_reset_at).toBeDefined()
  const rows = await query(await uriOf(branchId), 'select id from kept order by id')
  expect(rows).toEqual([{ id: 1 }, { id: 7 }])
})

test('an expired branch is gone with its database', async () => {
  const { neon, projectId, uriOf, fake } = await project()
  const { id: branchId } = await neon.branches.create({ projectId, name: 'short' })
  const expires_at = new Date(Date.now() + hour).toISOString()
  await neon.branches.update({ projectId, branchId, expires_at })
  const uri = await uriOf(branchId)
  fake.advance(2 * hour)
  expect(await refused(neon.branches.get({ projectId, branchId }))).toMatchObject({ status: 404 })
  await neon.operations.waitFor({ operations: await neon.operations.list({ projectId }).all() })
  await expect(query(uri, 'select 1')).rejects.toMatchObject({ code: '3D000' })
})

test.each([
  ['yesterday', -24 * hour],
  ['in 31 days', 31 * 24 * hour],
])('an expiry of %s is rejected', async (_, ahead) => {
  const { neon, projectId } = await project()
  const branch = { name: 'short', expires_at: new Date(Date.now() + ahead).toISOString() }
  const error = await refused(neon.branches.create({ projectId, ...branch }))
  expect(error).toMatchObject({ status: 400 })
})

test('the default branch, a protected one and one with children stay', async () => {
  const { neon, projectId, main } = await project()
  const kept = await neon.branches.create({ projectId, name: 'kept', protected: true })
  const parent = await neon.branches.create({ projectId, name: 'parent' })
  await neon.branches.create({ projectId, name: 'child', parent_id: parent.id })
  for (const branchId of [main.id, kept.id, parent.id]) {
    expect(await refused(neon.branches.delete({ projectId, branchId }))).toMatchObject({
      status: 422,
    })
  }
  expect(await neon.branches.list({ projectId }).all()).toHaveLength(4)
})

test('a second branch of a name, and one above the quota, are rejected', async () => {
  const { neon, projectId } = await project({ branchLimit: 2 })
  await neon.branches.create({ projectId, name: 'one' })
  expect(await refused(neon.branches.create({ projectId, name: 'one' }))).toMatchObject({
    status: 409,
  })
  expect(await refused(neon.branches.create({ projectId, name: 'two' }))).toMatchObject({
    status: 422,
    code: 'BRANCHES_LIMIT_EXCEEDED',
  })
})

test('lists have pages', async () => {
  const { neon, projectId } = await project()
  for (const name of ['a', 'b', 'c']) await neon.branches.create({ projectId, name })
  const names = (await neon.branches.list({ projectId, limit: 2 }).all()).map(({ name }) => name)
  expect(names).toEqual(['production', 'a', 'b', 'c'])
})

test.each([
  ['refuse', { status: 429, retryAfter: 3 }, { status: 429, kind: 'rate_limit' }],
  ['refuse', { status: 503 }, { status: 503 }],
  ['lose_answer', {}, { kind: 'network' }],
  ['fail_operation', {}, { kind: 'operation' }],
] as const)('the fault %s %j shows as it does on Neon', async (kind, more, seen) => {
  const { neon, projectId, fake } = await project()
  fake.faults.arm({ kind, ...more })
  expect(await refused(neon.branches.create({ projectId, name: 'one' }))).toMatchObject(seen)
})

test('a call needs a key', async () => {
  const { projectId } = await project()
  const url = `${baseUrl}/projects/${projectId}/branches`
  expect((await fetch(url)).status).toBe(401)
  expect((await fetch(url, { headers: { authorization: 'Bearer any' } })).status).toBe(200)
})
