import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { seedSystem } from '../../../../src/cli/seed/system.ts'
import { add, domains, fresh, resolves, verified, verify } from '../../../support/domains.ts'
import { type Operator, openWorld, type Tenant, type World } from '../../../support/world.ts'

let world: World
let admin: Operator
let acme: Tenant
let globex: Tenant
beforeAll(async () => {
  world = await openWorld()
  await seedSystem(world.owner)
  admin = await world.operator()
  acme = await world.tenant()
  globex = await world.tenant()
})
afterAll(() => world.close())

const services = '/api/v1/services'

describe('under a verified domain', () => {
  test('serves its tenant in one round trip; host, header and credential must agree', async () => {
    const { domain: host } = await verified(acme)
    const reply = await acme.call('GET', services, { host: `${host.toUpperCase()}:8443` })
    expect(reply.status, reply.text).toBe(200)
    expect(reply.headers.get('Server-Timing')).toContain('desc="1"')
    const named = { host, headers: { 'X-Tenant': acme.slug } }
    expect((await acme.call('GET', services, named)).status).toBe(200)
    expect(await acme.call('GET', services, { ...named, key: globex.key })).toMatchObject({
      status: 404,
      json: { code: 'tenant_not_found' },
    })
    expect(await globex.call('GET', services, { host })).toMatchObject({
      status: 404,
      json: { code: 'tenant_not_found' },
    })
    const other = { host, headers: { 'X-Tenant': globex.slug } }
    for (const tenant of [acme, globex]) {
      expect(await tenant.call('GET', services, other)).toMatchObject({
        status: 400,
        json: { code: 'tenant_mismatch' },
      })
    }
  })

  test('serves nobody before verification, without the record, or after removal', async () => {
    const { id, domain: host, record } = await add(acme, fresh())
    const nobody = async () => {
      for (const tenant of [acme, globex]) {
        for (const headers of [{}, { 'X-Tenant': tenant.slug }]) {
          const reply = await tenant.call('GET', services, { host, headers })
          expect(reply).toMatchObject({ status: 404, json: { code: 'tenant_not_found' } })
        }
      }
    }
    await nobody()
    await resolves(record.name, [`"${record.value}"`])
    await verify(acme, id)
    expect((await acme.call('GET', services, { host })).status).toBe(200)
    await resolves(record.name, [])
    await verify(acme, id)
    await nobody()
    await resolves(record.name, [`"${record.value}"`])
    await verify(acme, id)
    await acme.call('DELETE', `${domains}/${id}`)
    await nobody()
  })

  test('rejects its tenant as elsewhere when it is suspended, archived or deleted', async () => {
    const owner = await world.tenant()
    const { domain: host, record } = await verified(owner)
    const change = (verb: string) =>
      admin.call('POST', `/tenants/${owner.id}/${verb}`, { body: { reason: 'a test' } })
    const codeNow = async () => (await owner.call('GET', services, { host })).json.code
    await change('suspend')
    expect(await codeNow()).toBe('tenant_suspended')
    await change('archive')
    expect(await codeNow()).toBe('tenant_not_found')
    const theirs = await add(globex, host)
    await resolves(record.name, [`"${record.value}"`, `"${theirs.record.value}"`])
    expect((await verify(globex, theirs.id)).json.code).toBe('domain_taken')
    await world.owner(
      `update control.tenants set status_changed_at = now() - interval '31 days' where id = $1`,
      [owner.id],
    )
    expect((await change('delete')).status).toBe(200)
    expect(await codeNow()).toBe('tenant_not_found')
    expect((await verify(globex, theirs.id)).json.status).toBe('verified')
    expect((await globex.call('GET', services, { host })).status).toBe(200)
  })
})
