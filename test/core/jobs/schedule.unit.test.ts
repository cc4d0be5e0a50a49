import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { root } from '../../../src/tools/command/home.ts'

test('the cron trigger comes every night', async () => {
  const wrangler = await readFile(`${root}/wrangler.toml`, 'utf8')
  expect(wrangler).toMatch(/^\[triggers\]\ncrons = \["17 3 \* \* \*"\]$/m)
})
