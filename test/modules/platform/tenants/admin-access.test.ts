import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createOperatorKey } from '../../../../src/core/tenancy/api-key.ts'
import { type Operator, openWorld, type World } from '../../../support/world.ts'

let world: World
let admin: Operator
beforeAll(async () => {
  world = await openWorld()
  admin = await world.operator()
})
afterAll(() => world.close())

describe('the operator’s credential', () => {
  test("differs from every other: another plane's, an unknown, a revoked and an expired one answer 401", async () => {
    const acme = await world.tenant()
    const revoked = await world.operator()
    const expired = await world.operator()
    const set = (key: string, change: string) =>
      world.owner(
        `update control.operator_keys set ${change}
         where secret_hash = encode(sha256(convert_to(encode(sha256(convert_to($1, 'UTF8')), 'hex'), 'UTF8')), 'hex')`,
        [key],
      )
    await set(revoked.key, 'revoked_at = now()')
    await set(expired.key, `expires_at = now() - interval '1 minute'`)
    for (const [key, code] of [
      [null, 'unauthenticated'],
      [acme.key, 'invalid_credential'],
      [await createOperatorKey(), 'invalid_credential'],
      [revoked.key, 'api_key_revoked'],
      [expired.key, 'api_key_expired'],
    ] as const) {
      const reply = await admin.call('GET', '/tenants', { key })
      expect(reply, code).toMatchObject({ status: 401, json: { code } })
    }
    const reply = await acme.call('GET', '/api/v1/services', { key: admin.key })
    expect(reply).toMatchObject({ status: 401, json: { code: 'invalid_credential' } })
  })

  test('fails over the connection of another role', async () => {
    for (const [OPERATOR_DATABASE_URL, code] of [
      [world.ownerUrl, 'runtime_role_unsafe'],
      [world.runtimeUrl, 'misconfigured'],
    ] as const) {
      const bindings = { ...world.env, OPERATOR_DATABASE_URL }
      const call = { key: admin.key }
      const reply = await world.requestWith(bindings, 'GET', '/api/v1/admin/tenants', call)
      expect(reply).toMatchObject({ status: 503, json: { code } })
    }
  })

  test('reaches nothing where the Worker has no connection of the operator: as if it were not there', async () => {
    const { OPERATOR_DATABASE_URL: _, ...without } = world.env
    const before = world.env.OPERATOR_DATABASE_URL
    expect(before).toBeDefined()
    const ask = (method: string, path: string) =>
      world.requestWith(without, method, path, { key: admin.key })
    const nowhere = await ask('GET', '/api/v1/nothing')
    for (const [method, path] of [
      ['GET', '/api/v1/admin/tenants'],
      ['DELETE', '/api/v1/admin/plans'],
    ] as const) {
      const reply = await ask(method, path)
      expect(reply).toMatchObject({ status: 404, json: { code: 'not_found' } })
      expect({ ...reply.json, requestId: '' }).toEqual({ ...nowhere.json, requestId: '' })
      expect(reply.headers.get('Allow')).toBe(null)
    }
  })
})
