import { describe, expect, test } from 'vitest'
import type { Answer } from './client.ts'
import { balance, type Ledger } from './ledger.ts'
import { generator } from './random.ts'
import { type Asked, type Lane, nextOf } from './traffic.ts'

const parties = ['acme', 'globex'].map((slug) => ({ slug, apiKey: `key of ${slug}` }))

function laneOf(): Lane {
  return { name: 'lane', parties, pick: generator(1), asked: 0, mine: [], again: undefined }
}

/** The first request of a lane that fits. */
function asked(fits: (asked: Asked) => boolean, lane = laneOf()): Asked {
  for (let count = 0; count < 1_000; count += 1) {
    const next = nextOf(lane)
    if (fits(next)) return next
  }
  throw new Error('no such request is made')
}

function answer({ headers }: Asked, status: number, json: unknown, text?: string): Answer {
  const own = { 'x-request-id': headers['X-Request-Id'] }
  return { status, headers: own, text: text ?? JSON.stringify(json), reused: true }
}

const isRead = ({ path }: Asked) => path.startsWith('/api/v1/services/castle-')
const isListing = ({ path }: Asked) => path.includes('limit=')
const isForeign = ({ path }: Asked) => path.includes('/only-')
const isRegistration = ({ method, path }: Asked) => method === 'POST' && path.endsWith('/services')
const isKeyed = (one: Asked) => isRegistration(one) && 'Idempotency-Key' in one.headers

const ownerOf = ({ headers }: Asked) => headers.Authorization?.replace('Bearer key of ', '') ?? ''
const nameOf = ({ path }: Asked) => path.split('/').at(-1) ?? ''

test('over its requests a lane speaks for every tenant, reads and writes', () => {
  const lane = laneOf()
  const all = Array.from({ length: 1_000 }, () => nextOf(lane))
  expect(new Set(all.map(ownerOf))).toEqual(new Set(['acme', 'globex']))
  expect(new Set(all.map(({ headers }) => headers['X-Request-Id'])).size).toBe(1_000)
  const writes = all.flatMap(({ writes }) => writes?.what ?? [])
  expect(new Set(writes)).toEqual(new Set(['services', 'deployments', 'interactions']))
  expect(writes.length).toBeGreaterThan(350)
  expect(writes.length).toBeLessThan(450)
})

describe('an answer is', () => {
  const read = asked(isRead)
  const mark = (slug: string, name: string) => ({ description: `${slug}/${name}` })

  test('right when it is of the tenant and the resource that were asked', () => {
    expect(read.judge(answer(read, 200, mark(ownerOf(read), nameOf(read))))).toBe('right')
  })

  test.each([
    ['another tenant', answer(read, 200, mark('initech', nameOf(read)))],
    ['another resource', answer(read, 200, mark(ownerOf(read), 'castle-9'))],
    ['a resource that is not there', answer(read, 404, { code: 'not_found' })],
    [
      'another request',
      {
        ...answer(read, 200, mark(ownerOf(read), nameOf(read))),
        headers: { 'x-request-id': 'lane-0' },
      },
    ],
  ])('mixed up when it is of %s', (_, given) => {
    expect(read.judge(given)).toBe('mixed up')
  })

  test.each([503, 500, 429, 401, 409])('failed when it is a %i', (status) => {
    expect(read.judge(answer(read, status, { code: 'any' }))).toBe('failed')
  })

  test('mixed up when one row of a list is of another tenant', () => {
    const list = asked(isListing)
    const rows = Array.from({ length: 10 }, () => mark(ownerOf(list), 'x'))
    expect(list.judge(answer(list, 200, { data: rows }))).toBe('right')
    const strange = [...rows.slice(1), mark('initech', 'x')]
    expect(list.judge(answer(list, 200, { data: strange }))).toBe('mixed up')
  })

  test('mixed up when what only another tenant has is there', () => {
    const foreign = asked(isForeign)
    expect(foreign.judge(answer(foreign, 404, { code: 'not_found' }))).toBe('right')
    expect(foreign.judge(answer(foreign, 200, mark('acme', nameOf(foreign))))).toBe('mixed up')
  })

  test('requires the same bytes for a repeated request, and no second write', () => {
    const lane = laneOf()
    const first = asked(isKeyed, lane)
    const { name, description } = first.body as { name: string; description: string }
    const made = { id: 'id', name, description, isNew: true }
    expect(first.writes).toBeDefined()
    expect(first.judge(answer(first, 201, made))).toBe('right')
    const again = nextOf(lane)
    expect(again).toMatchObject({ method: 'POST', path: first.path, body: first.body })
    expect(again.headers['Idempotency-Key']).toBe(first.headers['Idempotency-Key'])
    expect(again.writes).toBeUndefined()
    expect(again.judge(answer(again, 201, made))).toBe('right')
    expect(again.judge(answer(again, 201, {}, `${JSON.stringify(made)} `))).toBe('mixed up')
  })
})

describe('a balance', () => {
  const held = (rows: number, audited = rows, told = rows) => ({ rows, audited, told })
  const ledger = (services: ReturnType<typeof held>): Ledger => ({
    acme: { services, deployments: held(0), interactions: held(0) },
  })

  test('agrees when each write that was acknowledged is there once, with what tells of it', () => {
    const written = [{ acme: { services: 2 } }, { acme: { services: 1 } }]
    const { balances, wrong } = balance(ledger(held(8)), ledger(held(11)), written)
    expect(wrong).toEqual([])
    expect(balances[0]).toEqual({ what: 'services', acknowledged: 3, gained: held(3) })
  })

  test.each([
    ['a row too many', held(4, 3, 3), 'acme: 4 services rows, but 3 acknowledged'],
    ['a row too few', held(2, 3, 3), 'acme: 2 services rows, but 3 acknowledged'],
    ['no audit event', held(3, 2, 3), 'acme: 2 services audited, but 3 acknowledged'],
    ['an event twice', held(3, 3, 4), 'acme: 4 services told, but 3 acknowledged'],
  ])('tells of %s', (_, now, what) => {
    const { wrong } = balance(ledger(held(0)), ledger(now), [{ acme: { services: 3 } }])
    expect(wrong).toEqual([what])
  })
})
