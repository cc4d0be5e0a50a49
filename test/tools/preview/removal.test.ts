import pg from 'pg'
import { expect, test } from 'vitest'
import type { Acquired } from '../../../src/tools/preview/acquire.ts'
import type { Context } from '../../../src/tools/preview/context.ts'
import { down, status, sweep } from '../../../src/tools/preview/down.ts'
import { acquire, openProject } from './support/world.ts'

const day = 24 * 60 * 60 * 1_000

const names = async (world: Context) => (await world.api.branches()).map(({ name }) => name)

async function databaseOf({ uri }: Acquired): Promise<string> {
  const client = new pg.Client(uri)
  await client.connect()
  const { rows } = await client.query('select current_database() as name')
  await client.end()
  return rows[0].name
}

test('down removes the branch with its database, and may be repeated', async () => {
  const project = await openProject()
  const acquired = await acquire(project.world(), 7)
  project.fault({ kind: 'refuse', status: 423, match: 'DELETE' })
  expect(await down(project.world(), 7)).toEqual({ removed: true })
  expect(await down(project.world(), 7)).toEqual({ removed: false })
  expect(await status(project.world(), 7)).toEqual({ name: 'preview/pr-7', exists: false })
  await expect(databaseOf(acquired)).rejects.toMatchObject({ code: '3D000' })
})

test('down is content with a branch that is gone meanwhile', async () => {
  const project = await openProject()
  await acquire(project.world(), 7)
  project.fault({ kind: 'vanish', match: 'DELETE /branches' })
  expect(await down(project.world(), 7)).toEqual({ removed: true })
})

test('a preview that may not be removed keeps no other from being swept', async () => {
  const project = await openProject({ branchLimit: 4 })
  const world = project.world()
  const { preview } = await acquire(world, 1)
  await acquire(world, 2)
  const expiresAt = new Date(Date.now() + day).toISOString()
  await world.api.create({ name: 'of-somebody', parentId: preview.id, expiresAt })
  project.gitHub.open.add(3)
  await acquire(world, 3)
  expect(await names(world)).toEqual(['production', 'preview/pr-1', 'of-somebody', 'preview/pr-3'])
  const { removed, failed } = await sweep(world)
  expect(removed).toEqual([])
  expect(failed).toEqual([{ name: 'preview/pr-1', why: 'of-somebody was copied from it' }])
})

test('sweep removes leaks and nothing else', async () => {
  const project = await openProject()
  const world = project.world()
  const [main] = await world.api.branches()
  for (const pr of [1, 2]) await acquire(world, pr)
  const expiresAt = new Date(Date.now() + day).toISOString()
  for (const name of ['staging', 'preview/pr-3x', 'preview/pr-03']) {
    await world.api.create({ name, parentId: main?.id ?? '', expiresAt })
  }
  project.gitHub.open.add(2)
  const found = await sweep(world)
  expect(found.removed).toEqual(['preview/pr-1'])
  expect(found).toMatchObject({ kept: ['preview/pr-2'], withoutExpiry: [] })
  const left = ['production', 'preview/pr-2', 'staging', 'preview/pr-3x', 'preview/pr-03']
  expect(await names(world)).toEqual(left)
})
