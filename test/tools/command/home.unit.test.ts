import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  guildhallHome,
  prepareHome,
  root,
  shortPath,
  writePrivate,
} from '../../../src/tools/command/home.ts'
import { scratch } from '../../support/scratch.ts'

describe('the data folder', () => {
  test('defaults to .guildhall of the checkout, unless GUILDHALL_DIR names another', () => {
    expect(guildhallHome({})).toBe(join(root, '.guildhall'))
    expect(guildhallHome({ GUILDHALL_DIR: '/elsewhere' })).toBe('/elsewhere')
    expect(shortPath(guildhallHome({}))).toBe('.guildhall')
    expect(shortPath('/elsewhere')).toBe('/elsewhere')
  })

  test('gets created with its parents', async () => {
    const home = join(await scratch(), 'a', 'b')
    await prepareHome(home)
    expect((await stat(home)).isDirectory()).toBe(true)
  })

  test('fails where a file is in its place', async () => {
    const home = join(await scratch(), 'file')
    await writeFile(home, '')
    await expect(prepareHome(home)).rejects.toThrow(`the data folder ${home} cannot be written`)
    await expect(prepareHome(join(home, 'in'))).rejects.toThrow('cannot be written')
  })

  test('keeps its files to this user', async () => {
    const home = await scratch()
    await writePrivate(home, 'x', 'y')
    expect((await stat(join(home, 'x'))).mode & 0o777).toBe(0o600)
  })
})
