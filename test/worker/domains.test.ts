import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { unique } from '../support/operator.ts'
import { type Operator, openWorld, type Tenant, type World } from '../support/world.ts'

let world: World
let admin: Operator
let acme: Tenant
let globex: Tenant
beforeAll(async () => {
  world = await openWorld()
  admin = await world.operator()
  acme = await world.tenant()
  globex = await world.tenant()
})
afterAll(() => world.close())

const domains = '/api/v1/tenant/domains'
const services = '/api/v1/services'
/** The resolver serves all test files: each name is of this one alone. */
const fresh = () => `${unique(`api-${crypto.randomUUID()}`)}.example`

async function resolves(name: string, records: readonly string[] | null): Promise<void> {
  const url = new URL(`/records/${name}`, inject('resolverUrl'))
  await fetch(url, { method: 'PUT', body: JSON.stringify(records) })
}

async function add(tenant: Tenant, domain: string) {
  const { json, status, text } = await tenant.call('POST', domains, { body: { domain } })
  expect(status, text).toBe(201)
  return json
}

const verify = (tenant: Tenant, id: string) => tenant.call('POST', `${domains}/${id}/verify`)

/** A domain of the tenant that its record has shown to be its own. */
async function verified(tenant: Tenant) {
  const added = await add(tenant, fresh())
  await resolves(added.record.name, ['"v=spf1 -all"', `"${added.record.value}"`])
  expect((await verify(tenant, added.id)).json).toMatchObject({ status: 'verified' })
  return added
}

describe('a domain', () => {
  test('is added, told and removed', async () => {
    const name = fresh()
    const added = await acme.call('POST', domains, { body: { domain: name.toUpperCase() } })
    expect(added).toMatchObject({
      status: 201,
      json: {
        domain: name,
        status: 'pending',
        record: { type: 'TXT', name: `_guildhall.${name}`, value: expect.stringMatching(/.{40,}/) },
        verifiedAt: null,
      },
    })
    expect(await acme.call('POST', domains, { body: { domain: name } })).toMatchObject({
      status: 409,
      json: { code: 'domain_exists' },
    })
    const at = `${domains}/${added.json.id}`
    expect((await acme.call('GET', at)).json).toEqual(added.json)
    expect((await acme.call('GET', domains)).json.data).toContainEqual(added.json)
    for (const path of [at, `${at}/verify`]) {
      const method = path === at ? 'GET' : 'POST'
      expect((await globex.call(method, path)).status).toBe(404)
    }
    expect((await globex.call('GET', domains)).json.data).toEqual([])
    expect((await globex.call('DELETE', at)).status).toBe(404)
    expect((await acme.call('DELETE', at, { headers: { 'If-Match': '"old"' } })).status).toBe(412)
    expect((await acme.call('DELETE', at)).status).toBe(204)
    expect((await acme.call('GET', at)).status).toBe(404)
  })

  test.each(['localhost', '10.0.0.1', 'a_b.example', '*.example.com', 'https://acme.example', ''])(
    'is not %j',
    async (domain) => {
      expect((await acme.call('POST', domains, { body: { domain } })).status).toBe(422)
    },
  )

  test('is verified by its record alone, and is not any more when that is gone', async () => {
    const { id, record } = await add(acme, fresh())
    expect((await verify(acme, id)).json).toMatchObject({
      status: 'failed',
      checkedAt: expect.any(String),
      verifiedAt: null,
    })
    await resolves(record.name, ['"another"', `"${record.value}x"`])
    expect((await verify(acme, id)).json.status).toBe('failed')
    const [start, end] = [record.value.slice(0, 9), record.value.slice(9)]
    await resolves(record.name, [`"${start}" "${end}"`])
    expect((await verify(acme, id)).json).toMatchObject({
      status: 'verified',
      verifiedAt: expect.any(String),
    })
    await resolves(record.name, null)
    expect(await verify(acme, id)).toMatchObject({ status: 503, json: { code: 'dns_unavailable' } })
    expect((await acme.call('GET', `${domains}/${id}`)).json.status).toBe('verified')
    await resolves(record.name, [])
    expect((await verify(acme, id)).json.status).toBe('failed')
  })

  test('is one tenant’s: of two that show it at once one has it, until it is removed', async () => {
    const name = fresh()
    const [mine, theirs] = [await add(acme, name), await add(globex, name)]
    await resolves(mine.record.name, [`"${mine.record.value}"`, `"${theirs.record.value}"`])
    const replies = await Promise.all([verify(acme, mine.id), verify(globex, theirs.id)])
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409])
    const acmeWon = replies[0]?.status === 200
    const [winner, won] = acmeWon ? [acme, mine] : [globex, theirs]
    const [loser, lost] = acmeWon ? [globex, theirs] : [acme, mine]
    const refused = replies.find(({ status }) => status === 409)
    expect(refused?.json.code).toBe('domain_taken')
    expect(refused?.text).not.toContain(winner.slug)
    expect(refused?.text).not.toContain(winner.id)
    expect((await winner.call('DELETE', `${domains}/${won.id}`)).status).toBe(204)
    expect((await verify(loser, lost.id)).json.status).toBe('verified')
  })
})

describe('under a verified domain', () => {
  test('its tenant is served in one round trip; host, header and credential must agree', async () => {
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

  test('nothing is served once it is removed, or its tenant suspended', async () => {
    const { id, domain: host } = await verified(acme)
    const change = (verb: string) =>
      admin.call('POST', `/tenants/${acme.id}/${verb}`, { body: { reason: 'a test' } })
    await change('suspend')
    expect(await acme.call('GET', services, { host })).toMatchObject({
      status: 403,
      json: { code: 'tenant_suspended' },
    })
    await change('reactivate')
    await acme.call('DELETE', `${domains}/${id}`)
    // As under any host that is nobody's: the credential says which tenant.
    expect((await globex.call('GET', services, { host })).status).toBe(200)
  })
})
