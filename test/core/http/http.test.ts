import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { openWorld, type Tenant, type World } from '../../support/world.ts'

let world: World
let acme: Tenant
beforeAll(async () => {
  world = await openWorld()
  acme = await world.tenant()
})
afterAll(() => world.close())

const path = '/api/v1/services'
const json = { 'Content-Type': 'application/json' }

describe('a problem', () => {
  test.each([
    ['an unknown path', 'GET', '/api/v1/nothing', {}, 404, 'not_found'],
    ['an unknown root', 'GET', '/', {}, 404, 'not_found'],
    ['a wrong method', 'PUT', path, {}, 405, 'method_not_allowed'],
    ['malformed JSON', 'POST', path, { raw: '{"name":', headers: json }, 400, 'malformed_json'],
    ['an empty body', 'POST', path, { raw: '', headers: json }, 400, 'malformed_json'],
    [
      'bytes that are not UTF-8',
      'POST',
      path,
      { raw: new Uint8Array([34, 255, 34]), headers: json },
      400,
      'malformed_json',
    ],
    [
      'another media type',
      'POST',
      path,
      { raw: 'a=1', headers: { 'Content-Type': 'text/plain' } },
      415,
      'unsupported_media_type',
    ],
    [
      'no media type',
      'POST',
      path,
      { raw: new Uint8Array([123, 125]) },
      415,
      'unsupported_media_type',
    ],
    [
      'an unknown field',
      'POST',
      path,
      { body: { name: 'a', packageJson: {}, x: 1 } },
      422,
      'invalid_body',
    ],
    [
      'a text that cannot be stored',
      'POST',
      path,
      { body: { name: 'a\u0000', packageJson: {} } },
      422,
      'invalid_body',
    ],
    [
      'such a text within JSON',
      'POST',
      path,
      { body: { name: 'a', packageJson: { a: '\u0000' } } },
      422,
      'invalid_body',
    ],
    ['an unknown query parameter', 'GET', `${path}?x=1`, {}, 400, 'unknown_query'],
    ['a query parameter given twice', 'GET', `${path}?limit=1&limit=2`, {}, 400, 'invalid_query'],
    ['a limit out of range', 'GET', `${path}?limit=101`, {}, 400, 'invalid_query'],
    ['a cursor that we never gave', 'GET', `${path}?cursor=abc`, {}, 400, 'invalid_query'],
    ['an id that is none', 'GET', '/api/v1/deployments/none', {}, 404, 'not_found'],
    [
      'an idempotency key that is none',
      'POST',
      path,
      { body: { name: 'a', packageJson: {} }, headers: { 'Idempotency-Key': 'a b' } },
      400,
      'invalid_header',
    ],
  ])('answers for %s', async (_, method, at, call, status, code) => {
    const reply = await acme.call(method, at, {
      ...call,
      headers: { 'X-Request-Id': 'ask-1', ...('headers' in call ? call.headers : {}) } as Record<
        string,
        string
      >,
    })
    expect(reply.headers.get('Content-Type')).toBe('application/problem+json')
    expect(reply.headers.get('X-Request-Id')).toBe('ask-1')
    expect([reply.status, reply.json]).toEqual([
      status,
      {
        type: `/docs/problems#${code}`,
        title: expect.any(String),
        status,
        code,
        detail: expect.any(String),
        error: expect.any(String),
        errors: expect.any(Array),
        requestId: 'ask-1',
      },
    ])
  })

  test('names the allowed methods', async () => {
    expect((await acme.call('PUT', path)).headers.get('Allow')).toBe('POST, GET, HEAD, OPTIONS')
  })

  test('states the limit for a body over 1 MiB, with or without a declared length', async () => {
    const body = JSON.stringify({ name: 'a', packageJson: { a: 'x'.repeat(1_100_000) } })
    const streamed = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(body))
        controller.close()
      },
    })
    for (const raw of [body, streamed]) {
      const reply = await acme.call('POST', path, { raw, headers: json })
      expect([reply.status, reply.json.limit]).toEqual([413, 1024 * 1024])
    }
  })
})

describe('every answer', () => {
  test('carries an id, its round trips, and headers that keep it private and safe', async () => {
    const { headers } = await acme.call('GET', path)
    expect(headers.get('X-Request-Id')).toMatch(/^[0-9a-f-]{36}$/)
    expect(headers.get('Server-Timing')).toMatch(/^db;dur=\d+\.\d;desc="1"$/)
    expect(headers.get('Cache-Control')).toBe('private, no-store')
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff')
    expect(headers.get('Strict-Transport-Security')).toBeTruthy()
    expect(headers.get('Access-Control-Allow-Origin')).toBe('*')
    expect(headers.get('Access-Control-Allow-Credentials')).toBeNull()
    expect(headers.get('RateLimit-Policy')).toBe('"read";q=3000;w=60')
  })

  test('allows our headers in a preflight', async () => {
    const reply = await world.request('OPTIONS', path, {
      headers: { Origin: 'https://app.example', 'Access-Control-Request-Method': 'PATCH' },
    })
    expect(reply.status).toBe(204)
    expect(reply.headers.get('Access-Control-Allow-Headers')).toContain('Idempotency-Key')
    expect(reply.headers.get('Access-Control-Allow-Methods')).toContain('PATCH')
  })

  test('leaves one log line, without secrets and without parameters', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined)
    try {
      await acme.call('GET', `${path}/secret-name?x=secret-value`)
      expect(log).toHaveBeenCalledTimes(1)
      const line = String(log.mock.calls[0]?.[0])
      expect(JSON.parse(line)).toMatchObject({
        level: 'info',
        method: 'GET',
        route: '/api/v1/services/:service',
        status: 400,
        roundTrips: 0,
        problem: 'unknown_query',
      })
      expect(line).not.toContain('secret')
      expect(line).not.toContain(acme.key)
    } finally {
      log.mockRestore()
    }
  })
})

test('a problem has at most 100 errors, and the number of all', async () => {
  const names = Array.from({ length: 900 }, (_, index) => [`${'x'.repeat(1_000)}${index}`, 1])
  const body = { slug: 'many', name: 'Many', ...Object.fromEntries(names) }
  const tenant = await world.tenant()
  const { status, json, text } = await tenant.call('POST', '/api/v1/teams', { body })
  expect([status, json.code, json.errors.length, json.errorCount]).toEqual([
    422,
    'invalid_body',
    100,
    900,
  ])
  expect(text.length).toBeLessThan(100_000)
})
