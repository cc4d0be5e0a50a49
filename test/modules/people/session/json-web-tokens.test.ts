import { afterAll, beforeAll, expect, test } from 'vitest'
import { makePerson, type Person } from '../../../support/people.ts'
import { openWorld, type World } from '../../../support/world.ts'

let world: World
let ada: Person
beforeAll(async () => {
  world = await openWorld({ DATABASE_ATTEMPT_MS: 20_000 })
  ada = await makePerson(world)
})
afterAll(() => world.close())

type Key = JsonWebKey & { kid: string; alg: string }

const issuer = 'https://guildhall.test'
const encode = (value: unknown) => base64url(new TextEncoder().encode(JSON.stringify(value)))

function base64url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes))
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

function bytesOf(text: string): Uint8Array {
  const base64 = text.replaceAll('-', '+').replaceAll('_', '/')
  return Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))
}

const decode = (part = '') => JSON.parse(new TextDecoder().decode(bytesOf(part)))

async function published(): Promise<Key[]> {
  const reply = await world.request('GET', '/auth/jwks')
  expect([reply.status, reply.headers.get('Cache-Control')]).toEqual([200, 'public, max-age=300'])
  return reply.json.keys
}

async function tokenOf(person: Person): Promise<string> {
  const reply = await person.call('GET', '/auth/token')
  expect(reply.status, reply.text).toBe(200)
  return reply.json.token
}

/** What another service does: takes the claims of a token that a published key signed, by its own algorithm only. */
async function claimsOf(token: string): Promise<Record<string, unknown> | undefined> {
  const [header = '', payload = '', signature = ''] = token.split('.')
  const { kid, alg } = decode(header)
  const key = (await published()).find((one) => one.kid === kid && one.alg === alg)
  if (!key) return undefined
  const imported = await crypto.subtle.importKey('jwk', key, 'Ed25519', false, ['verify'])
  const signed = new TextEncoder().encode(`${header}.${payload}`)
  const holds = await crypto.subtle.verify('Ed25519', imported, bytesOf(signature), signed)
  return holds ? decode(payload) : undefined
}

test('a session gets a token for other services, which they verify by the published keys', async () => {
  const claims = await claimsOf(await tokenOf(ada))
  expect(claims).toEqual({
    sub: ada.userId,
    email: ada.email,
    name: ada.email,
    iss: issuer,
    aud: issuer,
    iat: expect.any(Number),
    exp: expect.any(Number),
  })
  expect(Number(claims?.exp) - Number(claims?.iat)).toBe(15 * 60)
})

test('published keys are public, and stored ones are encrypted', async () => {
  const keys = await published()
  expect(keys.map(({ alg, kty, d }) => ({ alg, kty, d }))).toEqual([
    { alg: 'EdDSA', kty: 'OKP', d: undefined },
  ])
  const rows = await world.owner<{ private_key: string }>('select private_key from auth.jwks', [])
  for (const { private_key } of rows) expect(private_key).not.toMatch(/kty|"d"/)
})

test('tokens need a session', async () => {
  const tenant = await world.tenant()
  for (const key of [null, tenant.key, 'a.b']) {
    expect((await world.request('GET', '/auth/token', { key })).status).toBe(401)
  }
})

test('forged tokens fail against the published keys, and are no credential here', async () => {
  const good = await tokenOf(ada)
  const [header = '', payload = '', signature = ''] = good.split('.')
  const { kid } = decode(header)
  const foreign = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])
  if (!('privateKey' in foreign)) throw new Error('a pair was asked for')
  const text = new TextEncoder().encode(`${header}.${payload}`)
  const forged = await crypto.subtle.sign('Ed25519', foreign.privateKey, text)
  const [published1] = await published()
  const hmacKey = await crypto.subtle.importKey(
    'raw',
    new TextEncoder().encode(JSON.stringify(published1)),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  )
  const symmetric = `${encode({ alg: 'HS256', kid })}.${payload}`
  const mac = await crypto.subtle.sign('HMAC', hmacKey, new TextEncoder().encode(symmetric))
  for (const token of [
    `${encode({ alg: 'none', kid })}.${payload}.`,
    `${encode({ alg: 'none', kid })}.${payload}.${signature}`,
    `${header}.${payload}.${base64url(new Uint8Array(forged))}`,
    `${header}.${encode({ ...decode(payload), sub: crypto.randomUUID() })}.${signature}`,
    `${symmetric}.${base64url(new Uint8Array(mac))}`,
  ]) {
    expect(await claimsOf(token)).toBeUndefined()
    for (const path of ['/api/v1/services', '/api/v1/sessions', '/auth/token']) {
      expect((await world.request('GET', path, { key: token })).status).toBe(401)
    }
  }
  // A token for other services is no credential here either.
  expect((await world.request('GET', '/api/v1/sessions', { key: good })).status).toBe(401)
})
