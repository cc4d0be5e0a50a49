import { describe, expect, test } from 'vitest'
import { passwordOf, readState, writeState } from '../../src/cli/dev/state.ts'
import { writePrivate } from '../../src/tools/command/home.ts'
import { scratch } from '../support/scratch.ts'

const state = {
  url: 'http://localhost:8787',
  databaseUrl: 'postgres://app_user:p%40ss@127.0.0.1:5432/neondb',
  ownerUrl: 'postgres://neondb_owner:secret@127.0.0.1:5432/neondb',
  tenants: [{ slug: 'acme', apiKey: 'one', readOnlyKey: 'two' }],
}

describe('dev.json', () => {
  test('reads what it wrote, with the password of the runtime role', async () => {
    const home = await scratch()
    await writeState(home, state)
    expect(await readState(home)).toEqual(state)
    expect(passwordOf(state)).toBe('p@ss')
  })

  test('counts as absent when it cannot be parsed', async () => {
    const home = await scratch()
    expect(await readState(home)).toBeUndefined()
    await writePrivate(home, 'dev.json', '{"url":')
    expect(await readState(home)).toBeUndefined()
    await writePrivate(home, 'dev.json', '{"url":"http://localhost"}')
    expect(await readState(home)).toBeUndefined()
    expect(passwordOf(undefined)).toBeUndefined()
  })
})
