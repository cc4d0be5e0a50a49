import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { blockingFolder, postgresAccount } from '../../../src/tools/local-neon/account.ts'
import { findBinaries } from '../../../src/tools/local-neon/binaries.ts'
import {
  closeDataFolder,
  markComplete,
  openDataFolder,
} from '../../../src/tools/local-neon/data-folder.ts'
import { temporaryFolder } from './support/processes.ts'

const account = postgresAccount()

function installed(name: string, script: string): string {
  const bin = temporaryFolder()
  for (const program of [name, 'initdb']) {
    writeFileSync(join(bin, program), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  }
  vi.stubEnv('GUILDHALL_POSTGRES_BIN', bin)
  onTestFinished(() => void vi.unstubAllEnvs())
  return bin
}

test('the platform package is a Postgres 18 that this account can run', () => {
  const { major, program } = findBinaries(account)
  expect(major).toBe(18)
  expect(
    execFileSync(program('initdb'), ['--version'], { encoding: 'utf8', ...account }),
  ).toContain('18')
})

test('GUILDHALL_POSTGRES_BIN names an installed Postgres', () => {
  const bin = installed('postgres', 'echo "postgres (PostgreSQL) 17.2"')
  const { major, program } = findBinaries(account)
  expect(major).toBe(17)
  expect(program('postgres')).toBe(join(bin, 'postgres'))
})

test.each([
  ['echo "postgres (PostgreSQL) 16.9"', 'version 17 or newer is needed'],
  ['exit 1', 'does not run on this machine'],
])('an installation of version %s is rejected', (script, message) => {
  installed('postgres', script)
  expect(() => findBinaries(account)).toThrow(message)
})

test('a bin folder without the programs is rejected with a remedy', () => {
  installed('psql', 'exit 0')
  expect(() => findBinaries(account)).toThrow('GUILDHALL_POSTGRES_BIN must name the bin folder')
})

test('a folder that another account may not enter is found', () => {
  const folder = temporaryFolder()
  const inner = join(folder, 'closed', 'inner')
  mkdirSync(inner, { recursive: true })
  const stranger = { uid: 65534, gid: 65534 }
  expect(blockingFolder(inner, stranger)).toBeUndefined()
  chmodSync(join(folder, 'closed'), 0o700)
  expect(blockingFolder(inner, stranger)).toBe(join(folder, 'closed'))
  expect(blockingFolder(inner, undefined)).toBeUndefined()
})

test('a durable folder keeps its passwords for this user alone', () => {
  const path = temporaryFolder()
  const folder = openDataFolder(path, 18, account)
  expect(folder.ready).toBe(false)
  writeFileSync(join(folder.cluster, 'PG_VERSION'), '18\n')
  markComplete(folder)
  expect(statSync(join(path, 'passwords.json')).mode & 0o777).toBe(0o600)
  const again = openDataFolder(path, 18, account)
  expect(again).toMatchObject({ ready: true, passwords: folder.passwords })
  closeDataFolder(again)
  expect(existsSync(path)).toBe(true)
})

test('an interrupted first start begins again, with other passwords', () => {
  const path = temporaryFolder()
  const first = openDataFolder(path, 18, account)
  writeFileSync(join(first.cluster, 'PG_VERSION'), '18\n')
  const second = openDataFolder(path, 18, account)
  expect(second.ready).toBe(false)
  expect(existsSync(join(second.cluster, 'PG_VERSION'))).toBe(false)
  expect(second.passwords).not.toEqual(first.passwords)
})

test('a cluster whose passwords are lost is rejected, not emptied', () => {
  const path = temporaryFolder()
  const { cluster } = openDataFolder(path, 18, account)
  writeFileSync(join(cluster, 'PG_VERSION'), '18\n')
  rmSync(join(path, 'passwords.json'))
  expect(() => openDataFolder(path, 18, account)).toThrow('no passwords.json')
  expect(existsSync(join(cluster, 'PG_VERSION'))).toBe(true)
})

test('data of another major version is rejected and kept', () => {
  const path = temporaryFolder()
  const { cluster } = openDataFolder(path, 18, account)
  writeFileSync(join(cluster, 'PG_VERSION'), '17\n')
  expect(() => openDataFolder(path, 18, account)).toThrow('was created by Postgres 17')
  expect(readFileSync(join(cluster, 'PG_VERSION'), 'utf8')).toBe('17\n')
})

test.each([
  ['of no process', 2 ** 30],
  ['of a process that is no Postgres', process.pid],
  ['of another process that is no Postgres', process.ppid],
])('a stale lock file %s does not block', (_, pid) => {
  const path = temporaryFolder()
  const { cluster } = openDataFolder(path, 18, account)
  writeFileSync(join(cluster, 'postmaster.pid'), `${pid}\n`)
  openDataFolder(path, 18, account)
})

test('a folder that cannot be written is rejected by name', () => {
  const file = join(temporaryFolder(), 'file')
  writeFileSync(file, '')
  expect(() => openDataFolder(join(file, 'data'), 18, account)).toThrow('cannot be written')
})

test('an ephemeral folder is removed when closed', () => {
  const folder = openDataFolder(undefined, 18, account)
  expect(existsSync(folder.path)).toBe(true)
  closeDataFolder(folder)
  expect(existsSync(folder.path)).toBe(false)
})
