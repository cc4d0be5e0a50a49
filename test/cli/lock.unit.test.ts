import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { holdLock } from '../../src/cli/dev/lock.ts'
import { freePort } from '../../src/tools/wrangler/ports.ts'
import { scratch } from '../support/scratch.ts'

describe('the lock of the data folder', () => {
  test('is held by one at a time, and free again afterwards', async () => {
    const home = await scratch()
    const letGo = await holdLock(home)
    await expect(holdLock(home)).rejects.toThrow('Guildhall already runs from this folder')
    await letGo()
    await (await holdLock(home))()
  })

  test.each(['not json', '{"pid":1}'])(
    'is taken over from a holder that cannot be asked: %s',
    async (content) => {
      const home = await scratch()
      await writeFile(join(home, 'dev.lock'), content)
      await (await holdLock(home))()
    },
  )

  test('is taken over from a dead holder whose process number lives on', async () => {
    const home = await scratch()
    const holder = { pid: process.pid, port: await freePort(), nonce: 'gone' }
    await writeFile(join(home, 'dev.lock'), JSON.stringify(holder))
    await (await holdLock(home))()
  })
})
