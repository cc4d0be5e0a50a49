import { expect, test } from 'vitest'
import { isOperatorKey, storedHash } from '../../../../src/core/tenancy/api-key.ts'
import { command } from './support/command.ts'
import { useDatabase } from './support/database.ts'

const { ownerUrl, owner } = useDatabase()
const variables = { DATABASE_OWNER_URL: ownerUrl }

const valid = () =>
  owner<{ secret_hash: string }>(
    `select secret_hash from control.operator_keys where name = 'jane' and revoked_at is null`,
    [],
  )

test('an operator’s key is shown once and kept as a hash of its hash; another of its name revokes it', async () => {
  const keys: string[] = []
  for (const _ of [1, 2]) {
    const { code, stdout, stderr } = await command('operator-key', ['--name', 'jane'], variables)
    expect(code, stderr).toBe(0)
    const key = stdout.trim()
    expect(await isOperatorKey(key)).toBe(true)
    expect(stderr).not.toContain(key)
    expect(await valid()).toEqual([{ secret_hash: await storedHash(key) }])
    keys.push(key)
  }
  expect(keys[0]).not.toBe(keys[1])
})

test('a key is revoked by its name alone, and one that is not there is told', async () => {
  const made = await command('operator-key', ['--name', 'jane'], variables)
  expect(await valid()).toHaveLength(1)
  const other = await command('operator-key', ['--name', 'janet', '--revoke'], variables)
  expect([other.code !== 0, other.stdout]).toEqual([true, ''])
  expect(other.stderr).toContain('janet')
  expect(await valid()).toEqual([{ secret_hash: await storedHash(made.stdout.trim()) }])
  const ended = await command('operator-key', ['--name', 'jane', '--revoke'], variables)
  expect([ended.code, ended.stdout], ended.stderr).toEqual([0, ''])
  expect(await valid()).toEqual([])
})

test('a missing name or database is reported with a remedy', async () => {
  for (const [args, vars] of [
    [[], variables],
    [['--name', 'jane'], { DATABASE_OWNER_URL: '' }],
    [['--role', 'jane'], variables],
  ] as const) {
    const { code, stdout, stderr } = await command('operator-key', args, vars)
    expect([code !== 0, stdout]).toEqual([true, ''])
    expect(stderr).toMatch(/operator-key|DATABASE_OWNER_URL/)
    expect(stderr).not.toMatch(/^\s+at /m)
  }
})
