import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Checkout, openCheckout } from '../tools/preview/support/checkout.ts'

let checkout: Checkout
beforeAll(() => {
  checkout = openCheckout()
})
afterAll(() => checkout.remove())

/** Runs a program of the checkout under this Node. Rejects with its output when it fails. */
async function run(...[program = '', ...args]: string[]): Promise<string> {
  const { VITEST: _, ...env } = process.env
  const options = { cwd: checkout.path, env, maxBuffer: 16 * 1024 * 1024 }
  try {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [join(checkout.path, program), ...args],
      options,
    )
    return stdout
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    throw new Error(
      `${program} ${args.join(' ')}\n${stdout.slice(-8_000)}\n${stderr.slice(-4_000)}`,
    )
  }
}

test('the recipe of CONTRIBUTING adds a module that works', async () => {
  const written = await run('src/cli/new-module.ts', 'catalogue/notes')
  expect(written).toContain('src/modules/catalogue/notes/notes.schema.ts')
  expect(await run('src/cli/generate.ts', '--name', 'add_notes')).toContain('add_notes.sql')
  await run('src/cli/assets.ts')
  await Promise.all(
    ['src', 'test'].map((path) => run('node_modules/typescript/bin/tsc', '-p', path)),
  )
  await run(
    'node_modules/vitest/vitest.mjs',
    'run',
    '--project',
    'worker',
    'test/modules/catalogue/notes',
  )
})
