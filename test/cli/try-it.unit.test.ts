import { describe, expect, test } from 'vitest'
import { whatToTry } from '../../src/cli/dev/try-it.ts'

const tenants = ['acme', 'globex'].map((slug) => ({
  slug,
  apiKey: `key-of-${slug}`,
  readOnlyKey: `read-key-of-${slug}`,
  person: { email: `owner@${slug}.example`, password: `password-of-${slug}` },
}))
const state = {
  url: 'http://localhost:9999',
  databaseUrl: 'postgres://app_user:hidden@127.0.0.1/neondb',
  ownerUrl: 'postgres://neondb_owner:hidden@127.0.0.1/neondb',
  tenants,
}

describe('suggested requests', () => {
  const text = whatToTry(state, '.guildhall', '.guildhall/postgres')
  const all = text.split('\n').filter((line) => line.startsWith('  curl '))
  const calls = all.filter((line) => !line.includes('/auth/'))

  test('signs in as the owner of each tenant', () => {
    expect(all.filter((line) => line.includes('/auth/sign-in/email'))).toEqual(
      tenants.map(({ person }) => expect.stringContaining(`'${JSON.stringify(person)}'`)),
    )
  })

  test('names the tenant by header and by host, each time with its own key', () => {
    expect(calls.length).toBeGreaterThanOrEqual(4)
    for (const call of calls) {
      const slug = /X-Tenant: (\w+)|\/\/(\w+)\.localhost/.exec(call)?.slice(1).find(Boolean)
      expect(call).toContain(`Bearer key-of-${slug}'`)
    }
    expect(calls.some((call) => call.includes("'http://acme.localhost:9999/api/v1/"))).toBe(true)
  })

  test('says where the documentation and the keys are, and how to stop; no database secret', () => {
    expect(text).toContain('http://localhost:9999/docs')
    expect(text).toContain('.guildhall/dev.json')
    expect(text).toContain('Ctrl-C. The data stays; to begin anew, remove .guildhall/postgres')
    expect(text).not.toContain('hidden')
  })
})
