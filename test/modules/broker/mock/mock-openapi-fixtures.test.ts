import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Inserted } from '../../../support/inserted-fixtures.ts'
import { mockOf as anyMockOf, sourceOf } from '../../../support/mocks.ts'
import { memberOf } from '../../../support/people.ts'
import { openWorld, type Tenant, type World } from '../../../support/world.ts'
import { openapi } from './support/castles.ts'

let world: World
let acme: Tenant
beforeAll(async () => {
  world = await openWorld()
  acme = await world.tenant()
})
afterAll(() => world.close())

const mockOf = (name: string, spec: unknown, inserted: readonly Inserted[] = []) =>
  anyMockOf(world, acme, name, spec, inserted)

/** Headers by which a response acts on a browser, a cache or other responses. */
const harmful = {
  'set-cookie': 'a=b',
  'Set-Login': 'logged-in',
  'WWW-Authenticate': 'Basic',
  Location: 'https://elsewhere.example/',
  'Cache-Control': 'public, max-age=60',
  'CDN-Cache-Control': 'max-age=60',
  'Speculation-Rules': '"/rules.json"',
  'Sec-Session-Registration': '(ES256)',
  'Accept-CH': 'Sec-CH-UA',
  'Origin-Trial': 'token',
  'X-Frame-Options': 'ALLOWALL',
  'X-Accel-Redirect': '/internal',
  'Access-Control-Allow-Origin': 'https://elsewhere.example',
}

describe('OpenAPI: with approved fixtures', () => {
  const get = (path: string, name: string, more: Partial<Inserted> = {}): Inserted => ({
    operation: 'getCastle',
    data: {
      request: { method: 'GET', path },
      response: {
        status: 200,
        headers: { ...harmful, 'x-from': 'fixture', Link: '</castles>; rel="up"' },
        body: { id: 1, name },
      },
    },
    ...more,
  })
  let at: string
  beforeAll(async () => {
    at = await mockOf('fixed', openapi, [
      get('/castles/1', 'first'),
      get('/castles/1', 'preferred', { priority: 5 }),
      get('/castles/2', 'second', { priority: 9 }),
      get('/castles/3', 'draft', { status: 'draft', priority: 10 }),
      {
        operation: 'getCastle',
        priority: 99,
        data: {
          request: { path: '/castles/404' },
          response: { status: 404, body: { error: 'gone' } },
        },
      },
      {
        operation: 'POST./castles',
        data: {
          request: { path: '/castles', body: { id: 7, name: 'x' } },
          response: { status: 201, body: { id: 7, name: 'x' } },
        },
      },
      {
        operation: 'buildCastle',
        data: {
          request: { path: '/castles', body: { id: 8, name: 'y' } },
          response: { status: 201, body: { id: 8, name: 'y' } },
        },
      },
    ])
  })

  test('answers the one whose request is most alike, then the preferred', async () => {
    const names: [string, string][] = [
      ['/castles/1', 'preferred'],
      ['/castles/2', 'second'],
      ['/castles/77', 'second'],
    ]
    for (const [path, name] of names) {
      const reply = await acme.call('GET', at + path)
      expect([path, reply.json.name, sourceOf(reply)]).toEqual([path, name, 'fixture'])
    }
    const gone = await acme.call('GET', `${at}/castles/404`)
    expect([gone.status, gone.json]).toEqual([404, { error: 'gone' }])
    for (const body of [
      { id: 7, name: 'x' },
      { id: 8, name: 'y' },
    ]) {
      expect((await acme.call('POST', `${at}/castles`, { body })).json).toEqual(body)
    }
  })

  test('rejects the cookie of a session, and accepts its bearer token', async () => {
    const member = await memberOf(world, acme, 'viewer')
    const at1 = `${at}/castles/1`
    const byCookie = await world.request('GET', at1, { headers: { Cookie: member.cookie } })
    expect([byCookie.status, byCookie.json.code]).toEqual([401, 'unauthenticated'])
    const byToken = await world.request('GET', at1, {
      key: member.token,
      headers: { 'X-Tenant': acme.slug },
    })
    expect(byToken.status, byToken.text).toBe(200)
  })

  test('answers the preferred status, and never with headers that act on our origin', async () => {
    const preferred = await acme.call('GET', `${at}/castles/1`, { headers: { Prefer: 'code=404' } })
    expect([preferred.status, sourceOf(preferred)]).toEqual([404, 'fixture'])
    const { headers } = await acme.call('GET', `${at}/castles/1`)
    const passed = Object.entries(harmful).filter(([name, value]) => headers.get(name) === value)
    expect(passed).toEqual([])
    expect([
      headers.get('X-From'),
      headers.get('Link'),
      headers.get('Cache-Control'),
      headers.get('Content-Security-Policy'),
    ]).toEqual(['fixture', '</castles>; rel="up"', 'private, no-store', 'sandbox'])
  })
})
