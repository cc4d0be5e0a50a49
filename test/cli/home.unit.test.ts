import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { passwordOf, readState, writeState } from '../../src/cli/dev/state.ts'
import {
  guildhallHome,
  prepareHome,
  root,
  shortPath,
  writePrivate,
} from '../../src/tools/command/home.ts'
import { scratch } from '../tools/migrate/scratch.ts'

const state = {
  url: 'http://localhost:8787',
  databaseUrl: 'postgres://app_user:p%40ss@127.0.0.1:5432/neondb',
  ownerUrl: 'postgres://neondb_owner:secret@127.0.0.1:5432/neondb',
  tenants: [{ slug: 'acme', apiKey: 'one', readOnlyKey: 'two' }],
}

describe('the data folder', () => {
  it('is .guildhall of the checkout unless GUILDHALL_DIR names another', () => {
    expect(guildhallHome({})).toBe(join(root, '.guildhall'))
    expect(guildhallHome({ GUILDHALL_DIR: '/elsewhere' })).toBe('/elsewhere')
    expect(shortPath(guildhallHome({}))).toBe('.guildhall')
    expect(shortPath('/elsewhere')).toBe('/elsewhere')
  })

  it('is made with its parents', async () => {
    const home = join(await scratch(), 'a', 'b')
    await prepareHome(home)
    expect((await stat(home)).isDirectory()).toBe(true)
  })

  it('is refused where a file is in its place', async () => {
    const home = join(await scratch(), 'file')
    await writeFile(home, '')
    await expect(prepareHome(home)).rejects.toThrow(`the data folder ${home} cannot be written`)
    await expect(prepareHome(join(home, 'in'))).rejects.toThrow('cannot be written')
  })

  it('keeps its files to this user', async () => {
    const home = await scratch()
    await writePrivate(home, 'x', 'y')
    expect((await stat(join(home, 'x'))).mode & 0o777).toBe(0o600)
  })
})

describe('dev.json', () => {
  it('is read as it was written, with the password of the runtime role', async () => {
    const home = await scratch()
    await writeState(home, state)
    expect(await readState(home)).toEqual(state)
    expect(passwordOf(state)).toBe('p@ss')
  })

  it('is as good as absent when it cannot be understood', async () => {
    const home = await scratch()
    expect(await readState(home)).toBeUndefined()
    await writePrivate(home, 'dev.json', '{"url":')
    expect(await readState(home)).toBeUndefined()
    await writePrivate(home, 'dev.json', '{"url":"http://localhost"}')
    expect(await readState(home)).toBeUndefined()
    expect(passwordOf(undefined)).toBeUndefined()
  })
})
