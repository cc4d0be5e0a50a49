import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorld, type Tenant, type World } from '../../../support/world.ts'

let world: World
let acme: Tenant
beforeAll(async () => {
  world = await openWorld()
  acme = await world.tenant()
  await acme.call('POST', '/api/services', { body: { name: 'castle', packageJson: {} } })
})
afterAll(() => world.close())

const publish = (spec: unknown) =>
  acme.call('POST', '/api/specs/castle', {
    body: { spec, metadata: { service: 'castle', version: '1.0.0' } },
  })

function nested(depth: number): string {
  return `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`
}

test.each(['openapi: 3\npaths: &a [*a]', 'openapi: 3\nx: &x {y: *x}'])(
  'YAML that contains itself is rejected: %j',
  async (spec) => {
    expect(await publish(spec)).toMatchObject({ status: 422, json: { code: 'invalid_spec' } })
  },
)

test.each(['type A { a: Int } # \0', 'type A { a: Int } # \ud800'])(
  'a text that cannot be stored is rejected with a pointer: %j',
  async (spec) => {
    expect(await publish(spec)).toMatchObject({
      status: 422,
      json: { code: 'invalid_body', errors: [{ pointer: '/spec' }] },
    })
  },
)

test.each([1_000, 100_000])('a body nested %i levels deep is rejected', async (depth) => {
  await publish({ openapi: '3.1.0', info: { title: 't', version: '1' }, paths: {} })
  const headers = { 'Content-Type': 'application/json' }
  const raw = nested(depth)
  const path = '/api/v1/services/castle/versions/1.0.0/spec'
  const { status, json } = await acme.call('PATCH', path, { raw, headers })
  expect([status, json.code]).toEqual([422, 'invalid_body'])
  expect(json.detail).toContain('200 levels')
})

test.each(['', 'a/b', 'x'.repeat(129)])(
  'a package whose version is %j registers the service without one',
  async (version) => {
    const body = { name: `odd-${version.length}`, packageJson: { version } }
    expect((await acme.call('POST', '/api/services', { body })).status).toBe(201)
    const versions = await acme.call('GET', `/api/v1/services/${body.name}/versions`)
    expect(versions.json.data).toEqual([])
  },
)
