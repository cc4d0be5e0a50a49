import { describe, expect, test } from 'vitest'
import { isForeign, isSlug, tenantKey } from '../../../src/core/tenancy/tenant-key.ts'

const key = (host: string, header?: string) =>
  tenantKey({ host, header, appDomain: 'guildhall.example' })

describe('tenantKey', () => {
  test.each([
    ['acme.guildhall.example', undefined, { kind: 'slug', slug: 'acme' }],
    ['ACME.GuildHall.Example.:8787', undefined, { kind: 'slug', slug: 'acme' }],
    ['guildhall.example', undefined, { kind: 'none' }],
    ['guildhall.example', ' Acme ', { kind: 'slug', slug: 'acme' }],
    ['acme.guildhall.example', 'acme', { kind: 'slug', slug: 'acme' }],
    ['acme.guildhall.example', 'globex', { kind: 'mismatch' }],
    ['a.b.guildhall.example', undefined, { kind: 'unknown' }],
    ['api.guildhall.example', undefined, { kind: 'unknown' }],
    ['-acme.guildhall.example', undefined, { kind: 'unknown' }],
    ['acmeguildhall.example', undefined, { kind: 'none', host: 'acmeguildhall.example' }],
    [
      'acme.guildhall.example.evil.test',
      undefined,
      { kind: 'none', host: 'acme.guildhall.example.evil.test' },
    ],
    ['Api.Acme.Example.:443', 'acme', { kind: 'slug', slug: 'acme', host: 'api.acme.example' }],
    ['127.0.0.1:8787', undefined, { kind: 'none' }],
    ['[::1]:8787', undefined, { kind: 'none' }],
    ['localhost:8787', 'acme', { kind: 'slug', slug: 'acme' }],
    ['pr-7-guildhall.acme.workers.dev', undefined, { kind: 'none' }],
    ['workers.dev.evil.test', undefined, { kind: 'none', host: 'workers.dev.evil.test' }],
    ['1.2.3.4.evil.test', undefined, { kind: 'none', host: '1.2.3.4.evil.test' }],
    ['guildhall.example', '', { kind: 'unknown' }],
  ])('reads host %s and header %s', (host, header, expected) => {
    expect(key(host, header)).toEqual(expected)
  })
})

test('a host is foreign unless the app, this machine or Cloudflare is reached by it', () => {
  for (const host of ['api.acme.example', 'notguildhall.example', 'guildhall.example.org']) {
    expect(isForeign(host, 'Guildhall.example'), host).toBe(true)
  }
  for (const host of ['guildhall.example', 'a.b.guildhall.example', 'a.localhost', '10.0.0.1']) {
    expect(isForeign(host, 'Guildhall.example'), host).toBe(false)
  }
})

test('a slug is one DNS label of at most 63 characters that names nothing of ours', () => {
  expect(isSlug('a'.repeat(63))).toBe(true)
  for (const text of ['a'.repeat(64), '', 'a.b', 'A', 'a_b', 'a-', '-a', 'www', 'admin', 'a\n']) {
    expect(isSlug(text), text).toBe(false)
  }
})
