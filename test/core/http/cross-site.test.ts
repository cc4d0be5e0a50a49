import { afterAll, beforeAll, expect, test } from 'vitest'
import { planeOf } from '../../../src/core/http/declaration.ts'
import { mounts } from '../../../src/mounts.ts'
import { join, makePerson, type Person } from '../../support/people.ts'
import { openWorld, type World } from '../../support/world.ts'

let world: World
let ada: Person
beforeAll(async () => {
  world = await openWorld()
  ada = await makePerson(world)
  await join(world, await world.tenant(), ada, 'admin')
})
afterAll(() => world.close())

const origin = 'https://guildhall.test'
const foreign: Record<string, string>[] = [
  { Origin: 'https://evil.example' },
  { Origin: 'https://acme.guildhall.test' },
  { Origin: 'http://guildhall.test' },
  { Origin: 'null' },
  { 'Sec-Fetch-Site': 'cross-site' },
  { 'Sec-Fetch-Site': 'same-site' },
  { 'Sec-Fetch-Site': 'none' },
  { 'Sec-Fetch-Site': 'cross-site', Origin: origin },
]

// The operator's plane knows no cookie, and a guest's no credential at all.
const declared = mounts.flatMap(({ prefix, endpoints }) =>
  endpoints
    .filter((one) => planeOf(one) === 'tenant' || planeOf(one) === 'person')
    .filter(({ method, declaration }) => method !== 'get' && !declaration.relays)
    .map(({ method, path }) => ({
      method: method.toUpperCase(),
      path: `${prefix}${path}`.replaceAll(/\{\w+\}/g, crypto.randomUUID()),
    })),
)

test('writes of every method exist', () => {
  expect([...new Set(declared.map(({ method }) => method))].sort()).toEqual([
    'DELETE',
    'PATCH',
    'POST',
    'PUT',
  ])
})

test('no write is done for a page of another origin that rides on a cookie, and no database is asked', async () => {
  await world.control.resetStats(world.database)
  for (const { method, path } of declared) {
    for (const headers of foreign) {
      const call = { key: null, headers: { Cookie: ada.cookie, ...headers } }
      const reply = await ada.call(method, path, call)
      expect([method, path, headers, reply.status, reply.json.code]).toEqual([
        ...[method, path, headers],
        ...[403, 'cross_site_request'],
      ])
    }
  }
  expect((await world.stats()).requests).toBe(0)
})

test('a page of ours writes with its cookie; so does what is no browser; a bearer token needs no page', async () => {
  const path = '/api/v1/services'
  const own: Record<string, string>[] = [
    { Origin: origin },
    { 'Sec-Fetch-Site': 'same-origin', Origin: origin },
    {},
  ]
  for (const [at, headers] of own.entries()) {
    const body = { name: `own-${at}`, packageJson: {} }
    const call = { key: null, body, headers: { Cookie: ada.cookie, ...headers } }
    expect((await ada.call('POST', path, call)).status).toBe(201)
  }
  for (const [at, headers] of foreign.entries()) {
    const body = { name: `bearer-${at}`, packageJson: {} }
    expect((await ada.call('POST', path, { body, headers })).status).toBe(201)
  }
})

test('another origin may read what a cookie opens in no browser: no answer allows credentials', async () => {
  const headers = { Cookie: ada.cookie, Origin: 'https://evil.example' }
  const reply = await ada.call('GET', '/api/v1/services', { key: null, headers })
  expect(reply.headers.get('Access-Control-Allow-Origin')).toBe('*')
  expect(reply.headers.get('Access-Control-Allow-Credentials')).toBeNull()
})
