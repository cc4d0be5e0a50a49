import { chmod, mkdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { dataFolder } from '../../src/cli/dev/data-folder.ts'
import { scratch } from '../support/scratch.ts'

const nobody = { uid: 65534, gid: 65534 }

describe('data folder of Postgres', () => {
  test('uses the data folder of the checkout where Postgres can enter it', async () => {
    const home = await scratch()
    const { uid, gid } = await stat(home)
    expect(await dataFolder(home, { uid, gid })).toEqual({ path: join(home, 'postgres') })
  })

  test('uses another folder where Postgres cannot enter that of the checkout', async () => {
    const home = join(await scratch(), 'home')
    const elsewhere = await scratch()
    await mkdir(home, { mode: 0o700 })
    const found = await dataFolder(home, nobody, elsewhere)
    expect(found).toMatchObject({ blocked: home })
    expect(dirname(dirname(found.path))).toBe(elsewhere)
    expect((await stat(dirname(found.path))).mode & 0o777).toBe(0o711)
    expect(await dataFolder(home, nobody, elsewhere)).toEqual(found)
  })

  test('rejects a folder that another user could have created', async () => {
    const home = join(await scratch(), 'home')
    const elsewhere = await scratch()
    await mkdir(home, { mode: 0o700 })
    await chmod(dirname((await dataFolder(home, nobody, elsewhere)).path), 0o777)
    await expect(dataFolder(home, nobody, elsewhere)).rejects.toThrow('belongs to somebody else')
  })
})
