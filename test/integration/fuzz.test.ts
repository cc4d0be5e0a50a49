import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { seedSystem } from '../../src/cli/seed/system.ts'
import { interaction, record } from '../support/interactions.ts'
import { type Operator, openWorld, type Reply, type Tenant, type World } from '../support/world.ts'
import { know } from './support/arbitrary.ts'
import {
  alike,
  codesOf,
  faultsOfProblem,
  faultsOfSuccess,
  operations,
} from './support/operations.ts'
import { type Asked, requestsOf, strayRequests } from './support/requests.ts'

/** Another seed is tried by `FUZZ_SEED=7 npm run test:integration`; a failure names the one that it had. */
const seed = Number(inject('fuzzSeed') ?? 20_261_121)
/** Requests in all. Each declaration has as many as another, and where it is mounted twice they are shared. */
const atLeast = 2_000
const runs = Math.ceil(atLeast / alike.length)
const strays = 100

const ofTheDatabase =
  /\b(relation|constraint|violates|column|syntax error|duplicate key|null value in|invalid input syntax|invalid byte sequence|unsupported unicode|permission denied|row-level security|stack depth|SQLSTATE|app\.enter|NeonDbError|DrizzleQueryError|ZodError)\b|\n\s+at \S|\.ts:\d+/i

let world: World
let fuzz: Tenant
let admin: Operator
let asked = 0
const answered = new Map<number, number>()

beforeAll(async () => {
  world = await openWorld()
  fuzz = await world.tenant({ slug: 'fuzz' })
  admin = await world.operator()
  await world.tenant({ slug: 'other' })
  await seedSystem(world.owner)
  await seedNames()
})
afterAll(async () => {
  await world.close()
})

/** What many requests name. A DELETE leaves some of it missing. */
async function seedNames(): Promise<void> {
  for (const service of ['castle', '@acme/castle']) {
    const packageJson = { version: '1.0.0' }
    await fuzz.call('POST', '/api/services', { body: { name: service, packageJson } })
    for (const version of ['1.2.3', '2.0.0']) {
      const spec = { openapi: '3.1.0', info: { title: service, version }, paths: {} }
      await fuzz.call('POST', '/api/specs/x', { body: { spec, metadata: { service, version } } })
    }
  }
  await fuzz.call('POST', '/api/v1/environments', { body: { name: 'production' } })
  await record(fuzz, [interaction({ service: 'castle', consumer: '@acme/castle' })])
  const example = { service: 'castle', version: '1.2.3', environment: 'production' }
  await fuzz.call('POST', '/api/v1/releases', { body: example })
  const { service: name, ...place } = example
  await fuzz.call('POST', '/api/deployments', { body: { name, ...place } })
  const proposal = { operation: 'listCastles', source: 'manual', data: { response: {} } }
  await fuzz.call('POST', '/api/fixtures', {
    body: { ...proposal, service: 'castle', serviceVersion: '1.2.3' },
  })
  for (const [parameter, collection] of Object.entries(collections))
    await learn(parameter, collection)
}

/** The parameters that are ids, with the collections that have them. */
const collections = {
  contract: 'contracts',
  interaction: 'interactions',
  interactionId: 'interactions',
  task: 'verification-tasks',
  taskId: 'verification-tasks',
  dependency: 'dependencies',
  fixture: 'fixtures/by-id',
  release: 'releases',
  deployment: 'deployments',
}

async function learn(parameter: string, collection: string): Promise<void> {
  const { json } = await fuzz.call('GET', `/api/v1/${collection}`)
  const ids = json.data.map(({ id }: { id: string }) => id)
  if (ids.length > 0) know(parameter, ids)
}

async function send({ method, path, host, headers, body }: Asked): Promise<Reply> {
  asked += 1
  const raw = body && bytesOf(body)
  const key = path.startsWith('/api/v1/admin/') ? admin.key : fuzz.key
  const reply = await fuzz.call(method, path, {
    headers,
    key,
    ...(host === undefined ? {} : { host }),
    ...(raw && method !== 'GET' && method !== 'HEAD' ? { raw } : {}),
  })
  answered.set(reply.status, (answered.get(reply.status) ?? 0) + 1)
  return reply
}

function bytesOf(latin1: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(latin1.length)
  for (let at = 0; at < latin1.length; at += 1) bytes[at] = latin1.charCodeAt(at)
  return bytes
}

/** Holds an answer against the document. */
function check({ method, path, host }: Asked, reply: Reply): void {
  const { status, headers, text, json } = reply
  const { pathname } = new URL(`https://${host}${path}`)
  const here = operations.filter((operation) => operation.matches(pathname))
  const called = here.filter(
    (operation) => operation.method === (method === 'HEAD' ? 'GET' : method.toUpperCase()),
  )
  // The mock of a GraphQL service answers in GraphQL's own form.
  if (headers.has('X-Mock-Source')) return
  expect(status, text).toBeLessThan(500)
  expect(headers.get('X-Request-Id')).toMatch(/^[A-Za-z0-9._-]{1,128}$/)
  // A place in a text has a column too.
  expect(text.replaceAll(/"column":\d+/g, '')).not.toMatch(ofTheDatabase)
  if (status === 304 || method === 'HEAD') {
    expect(text).toBe('')
    return
  }
  if (status < 300) {
    const faults = called.map((operation) =>
      faultsOfSuccess(operation, status, json ?? (text || undefined)),
    )
    expect(faults, `${status} ${text}`).toContain(undefined)
    return
  }
  expect(headers.get('Content-Type')).toBe('application/problem+json')
  expect(faultsOfProblem(json)).toBeUndefined()
  expect(json).toMatchObject({ status, requestId: headers.get('X-Request-Id') })
  if (called.length > 0) {
    expect(
      called.flatMap((operation) => codesOf(operation, status)),
      `${status} ${text}`,
    ).toContain(json.code)
  } else if (status === 405) {
    const allow = headers.get('Allow')?.split(', ') ?? []
    expect(json.code).toBe('method_not_allowed')
    expect(allow).toEqual(expect.arrayContaining(here.map((operation) => operation.method)))
  } else {
    expect([status, json.code], text).toEqual([404, 'not_found'])
  }
}

async function hold(requests: fc.Arbitrary<Asked>, numRuns: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(requests, async (request) => check(request, await send(request))),
    { seed, numRuns },
  )
}

test.each(alike)('%s: answers as it declares, whatever is sent', async (_, group) => {
  await hold(fc.oneof(...group.map(requestsOf)), runs)
  if (group.some(({ method }) => method === 'DELETE')) await seedNames()
})

test('paths and methods that nobody declared are 404 or 405', () =>
  hold(strayRequests(operations), strays))

test('sends a little over 2,000 requests, of which some succeed', () => {
  const share = Object.fromEntries([...answered].sort(([a], [b]) => a - b))
  console.log(`fuzz: ${asked} requests, seed ${seed}, by status ${JSON.stringify(share)}`)
  expect(asked).toBeGreaterThanOrEqual(atLeast)
  expect(asked).toBeLessThan(1.25 * atLeast)
  expect((answered.get(200) ?? 0) + (answered.get(201) ?? 0)).toBeGreaterThan(200)
})
