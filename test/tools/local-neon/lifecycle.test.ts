import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { neon } from '@neondatabase/serverless'
import { expect, test } from 'vitest'
import { spawnLocalNeon } from '../../../src/tools/local-neon/spawn.ts'
import { failure, until } from './support/database.ts'
import { descendants, runs, temporaryFolder } from './support/processes.ts'

test('a parent killed outright leaves no process and no folder behind', async () => {
  const parent = spawn(process.execPath, [join(import.meta.dirname, 'support/parent.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let folder = ''
  for await (const line of createInterface(parent.stdout)) {
    folder ||= /cluster in (\S+)/.exec(line)?.[1] ?? ''
    if (line.startsWith('port')) break
  }
  const family = descendants(parent.pid ?? 0)
  // The endpoint, the postmaster, and its workers.
  expect(family.length).toBeGreaterThan(2)
  expect(existsSync(folder)).toBe(true)
  parent.kill('SIGKILL')
  await until(async () => !family.some(runs))
  await until(async () => !existsSync(folder))
})

test('stop ends every process and removes an ephemeral folder, also while it is in use', async () => {
  const before = descendants(process.pid)
  let folder = ''
  const local = await spawnLocalNeon({
    onProgress: (line) => {
      folder ||= /cluster in (\S+)/.exec(line)?.[1] ?? ''
    },
  })
  const started = descendants(process.pid).filter((pid) => !before.includes(pid))
  const endless = failure(neon(local.ownerUrl)`SELECT pg_sleep(600)`)
  await neon(local.ownerUrl)`SELECT 1`
  await local.stop()
  expect((await endless).message).toContain('fetch failed')
  expect(started.filter(runs)).toEqual([])
  expect(existsSync(folder)).toBe(false)
})

test('a durable folder keeps its data, its roles and its password', async () => {
  const dataDir = join(temporaryFolder(), 'data')
  const first = await spawnLocalNeon({ dataDir })
  await neon(first.ownerUrl)`CREATE TABLE kept AS SELECT 1 AS id`
  await first.stop()
  const second = await spawnLocalNeon({ dataDir })
  expect(new URL(second.ownerUrl).password).toBe(new URL(first.ownerUrl).password)
  expect(await neon(second.ownerUrl)`SELECT * FROM kept`).toEqual([{ id: 1 }])
  const third = await failure(spawnLocalNeon({ dataDir }))
  expect(third.message).toMatch(/in use by process \d+/)
  await second.stop()
})

test('the port asked for is taken, and a busy one is an error', async () => {
  const probe = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => probe.on('listening', resolve))
  const address = probe.address()
  const port = typeof address === 'object' && address ? address.port : 0
  expect((await failure(spawnLocalNeon({ port }))).message).toContain('EADDRINUSE')
  await new Promise((resolve) => probe.close(resolve))
  const local = await spawnLocalNeon({ port })
  expect(local.port).toBe(port)
  await local.stop()
})
