import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApiKey } from '../../../src/core/tenancy/api-key.ts'
import { openWorld, type Tenant, type World } from '../../support/world.ts'

let world: World
let acme: Tenant
let globex: Tenant
beforeAll(async () => {
  world = await openWorld()
  acme = await world.tenant({ slug: 'acme' })
  globex = await world.tenant({ slug: 'globex' })
})
afterAll(() => world.close())

const path = '/api/v1/services'

describe('the tenant', () => {
  test('comes from the subdomain, the header or the credential, when they agree', async () => {
    for (const call of [
      {},
      { host: 'acme.guildhall.test' },
      { host: 'ACME.Guildhall.Test:8443' },
      { headers: { 'X-Tenant': 'acme' } },
      { host: 'acme.guildhall.test', headers: { 'X-Tenant': 'acme' } },
      { host: '127.0.0.1:8787' },
      { host: 'guildhall.acme.workers.dev', headers: { 'X-Tenant': 'acme' } },
      { headers: { 'X-Forwarded-Host': 'globex.guildhall.test' } },
    ]) {
      expect((await acme.call('GET', path, call)).status, JSON.stringify(call)).toBe(200)
    }
  })

  test('answers 400 when host and header differ', async () => {
    const reply = await acme.call('GET', path, {
      host: 'acme.guildhall.test',
      headers: { 'X-Tenant': 'globex' },
    })
    expect([reply.status, reply.json.code]).toEqual([400, 'tenant_mismatch'])
  })

  test('looks the same when it is another, unknown or impossible', async () => {
    const replies = await Promise.all(
      [
        { headers: { 'X-Tenant': 'globex' } },
        { headers: { 'X-Tenant': 'nobody' } },
        { headers: { 'X-Tenant': 'www' } },
        { headers: { 'X-Tenant': 'No_Slug!' } },
        { host: 'globex.guildhall.test' },
        { host: 'deep.acme.guildhall.test' },
        { host: 'www.guildhall.test' },
        { host: 'elsewhere.example' },
        { host: 'guildhall.test.elsewhere.example', headers: { 'X-Tenant': 'acme' } },
      ].map((call) => acme.call('GET', path, call)),
    )
    for (const { status, json } of replies) {
      const { requestId: _, ...problem } = json
      expect([status, problem]).toEqual([
        404,
        expect.objectContaining({ code: 'tenant_not_found' }),
      ])
      const { requestId: __, ...first } = replies[0]?.json ?? {}
      expect(problem).toEqual(first)
    }
  })

  test('cannot be named in a body or a query', async () => {
    const body = { name: 'x', packageJson: {}, tenantId: globex.id }
    const inBody = await acme.call('POST', path, { body })
    expect([inBody.status, inBody.json.errors]).toEqual([
      422,
      [{ pointer: '/tenantId', detail: 'unknown field' }],
    ])
    const inQuery = await acme.call('GET', `${path}?tenantId=${globex.id}`)
    expect([inQuery.status, inQuery.json.code]).toEqual([400, 'unknown_query'])
  })

  test('answers 403 when it is suspended, and others do not', async () => {
    const initech = await world.tenant()
    await world.owner(`update control.tenants set status = 'suspended' where id = $1`, [initech.id])
    const reply = await initech.call('GET', path)
    expect([reply.status, reply.json.code]).toEqual([403, 'tenant_suspended'])
    expect((await acme.call('GET', path)).status).toBe(200)
    await world.owner(`update control.tenants set status = 'active' where id = $1`, [initech.id])
    expect((await initech.call('GET', path)).status).toBe(200)
  })
})

describe('an API key', () => {
  test('must be present', async () => {
    const reply = await world.request('GET', path)
    expect([reply.status, reply.json.code]).toEqual([401, 'unauthenticated'])
    expect(reply.headers.get('WWW-Authenticate')).toMatch(/^Bearer/)
  })

  test('fails with a typo, without the database', async () => {
    await world.control.resetStats(world.database)
    const last = acme.key.endsWith('A') ? 'B' : 'A'
    for (const key of [`${acme.key.slice(0, -1)}${last}`, 'gh_short', acme.key.slice(3)]) {
      const reply = await acme.call('GET', path, { key })
      expect([reply.status, reply.json.code]).toEqual([401, 'invalid_credential'])
      expect(reply.headers.get('Server-Timing')).toContain('desc="0"')
    }
    expect((await world.stats()).requests).toBe(0)
  })

  test('fails in the same way when it is unknown', async () => {
    const reply = await acme.call('GET', path, { key: await createApiKey() })
    expect([reply.status, reply.json.code]).toEqual([401, 'invalid_credential'])
  })

  test('fails when it has expired, was revoked, or its member left', async () => {
    const expired = await acme.newKey({
      name: 'old',
      scopes: ['*'],
      expiresAt: '2020-01-01T00:00:00Z',
    })
    expect((await acme.call('GET', path, { key: expired })).json.code).toBe('api_key_expired')
    const revoked = await acme.newKey({ name: 'lost', scopes: ['*'] })
    expect((await acme.call('GET', path, { key: revoked })).status).toBe(200)
    await world.owner(`update api_keys set revoked_at = now() where tenant_id = $1 and name = $2`, [
      acme.id,
      'lost',
    ])
    const reply = await acme.call('GET', path, { key: revoked })
    expect([reply.status, reply.json.code]).toEqual([401, 'api_key_revoked'])
    const gone = await world.tenant()
    await world.owner(`update members set status = 'removed' where tenant_id = $1`, [gone.id])
    expect((await gone.call('GET', path)).json.code).toBe('invalid_credential')
  })

  test('fails without the scope, and names the scope', async () => {
    const key = await acme.newKey({ name: 'reader', scopes: ['services:read'] })
    expect((await acme.call('GET', path, { key })).status).toBe(200)
    const reply = await acme.call('POST', path, { key, body: { name: 'x', packageJson: {} } })
    expect([reply.status, reply.json.code, reply.json.scope]).toEqual([
      403,
      'insufficient_scope',
      'services:manage',
    ])
  })

  test('exists in the database as a hash of the transport hash', async () => {
    const rows = await world.owner<{ found: number }>(
      `select count(*)::int as found from control.api_key_secrets
       where strpos($1::text, secret_hash) > 0 or secret_hash = encode(sha256($1::text::bytea), 'hex')`,
      [acme.key],
    )
    expect(rows).toEqual([{ found: 0 }])
    const twice = await world.owner<{ found: number }>(
      `select count(*)::int as found from control.api_key_secrets
       where secret_hash = encode(sha256(convert_to(encode(sha256($1::text::bytea), 'hex'), 'UTF8')), 'hex')`,
      [acme.key],
    )
    expect(twice).toEqual([{ found: 1 }])
  })
})
