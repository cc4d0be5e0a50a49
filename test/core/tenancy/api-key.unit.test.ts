import { expect, test } from 'vitest'
import {
  createApiKey,
  isApiKey,
  storedHash,
  transportHash,
} from '../../../src/core/tenancy/api-key.ts'

test('a key of ours is recognized, and no key with one character changed, left out or added', async () => {
  const key = await createApiKey()
  expect(await isApiKey(key)).toBe(true)
  for (let at = 0; at < key.length; at += 1) {
    const other = key[at] === 'A' ? 'B' : 'A'
    expect(await isApiKey(key.slice(0, at) + other + key.slice(at + 1)), `at ${at}`).toBe(false)
    expect(await isApiKey(key.slice(0, at) + key.slice(at + 1)), `without ${at}`).toBe(false)
  }
  expect(await isApiKey(`${key}A`)).toBe(false)
})

test('no two keys are alike, and what travels and what is stored differ from each other', async () => {
  const keys = await Promise.all(Array.from({ length: 100 }, createApiKey))
  expect(new Set(keys).size).toBe(100)
  const [key = ''] = keys
  expect(await transportHash(key)).toMatch(/^[0-9a-f]{64}$/)
  expect(await storedHash(key)).toBe(await transportHash(await transportHash(key)))
})
