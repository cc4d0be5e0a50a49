import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { rateLimits } from '../../../src/core/runtime/rates.ts'

test('wrangler.toml limits what the answers say', () => {
  const toml = readFileSync('wrangler.toml', 'utf8')
  const bindings = [...toml.matchAll(/name = "(LIMIT_\w+)"[\s\S]*?limit = (\d+), period = 60/g)]
  expect(Object.fromEntries(bindings.map(([, name, limit]) => [name, Number(limit)]))).toEqual(
    rateLimits,
  )
})
