import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { holdLock } from '../../src/cli/dev/lock.ts'
import { freePort } from '../../src/tools/wrangler/ports.ts'
import { scratch } from '../support/scratch.ts'

describe('the lock of the data folder', () => {
  test('admits one holder at a time and becomes free afterwards', async () => {
    const home = await scratch()
    const letGo = await holdLock(home)
    await expect(holdLock(home)).rejects.toThrow('Guildhall already runs from this folder')
    await letGo()
    await (await holdLock(home))()
  })

  test.each(['not json', '{"pid":1}'])(
    'passes to the next when its holder does not answer: %s',
    async (content) => {
      const home = await scratch()
      await writeFile(join(home, 'dev.lock'), content)
      await (await holdLock(home))()
    },
  )

  test('passes to the next when its holder is dead and its process number is reused', async () => {
    const home = await scratch()
    const holder = { pid: process.pid, port: await freePort(), nonce: 'gone' }
    await writeFile(join(home, 'dev.lock'), JSON.stringify(holder))
    await (await holdLock(home))()
  })
})
