import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { add, domains, fresh, resolves, verified, verify } from '../../../support/domains.ts'
import { openWorld, type Tenant, type World } from '../../../support/world.ts'

let world: World
let acme: Tenant
let globex: Tenant
beforeAll(async () => {
  world = await openWorld()
  acme = await world.tenant()
  globex = await world.tenant()
})
afterAll(() => world.close())

const services = '/api/v1/services'

describe('a domain', () => {
  test('can be added, read and removed', async () => {
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

  test.each([
    'localhost',
    '10.0.0.1',
    '1.2.3.0x4',
    '::1',
    'a_b.example',
    '*.example.com',
    'api.example.com.',
    'bücher.example',
    'https://acme.example',
    'acme.example:443',
    `${'a'.repeat(64)}.example`,
    '',
  ])('rejects %j', async (domain) => {
    const reply = await acme.call('POST', domains, { body: { domain } })
    expect(reply).toMatchObject({ status: 422, json: { code: 'invalid_body' } })
  })

  test.each([
    'guildhall.test',
    'Acme.GuildHall.TEST',
    'a.b.guildhall.test',
    'guildhall.acme.workers.dev',
    'acme.localhost',
  ])('rejects %j, which serves Guildhall itself', async (domain) => {
    expect(await acme.call('POST', domains, { body: { domain } })).toMatchObject({
      status: 422,
      json: { code: 'domain_is_ours', errors: [{ pointer: '/domain' }] },
    })
  })

  test('can have Punycode labels, or the domain of Guildhall as a part', async () => {
    for (const name of [`xn--bcher-kva.${fresh()}`, `guildhall.test.${fresh()}`]) {
      expect((await add(acme, name)).domain).toBe(name)
    }
  })

  test('depends on its record alone, and loses its verification with it', async () => {
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

  test('belongs to one tenant: of two that verify it at once, one gets it until it is removed', async () => {
    const name = fresh()
    const [mine, theirs] = [await add(acme, name), await add(globex, name)]
    await resolves(mine.record.name, [`"${mine.record.value}"`, `"${theirs.record.value}"`])
    const replies = await Promise.all([verify(acme, mine.id), verify(globex, theirs.id)])
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409])
    const acmeWon = replies[0]?.status === 200
    const [winner, won] = acmeWon ? [acme, mine] : [globex, theirs]
    const [loser, lost] = acmeWon ? [globex, theirs] : [acme, mine]
    const rejected = replies.find(({ status }) => status === 409)
    expect(rejected?.json.code).toBe('domain_taken')
    expect(rejected?.text).not.toContain(winner.slug)
    expect(rejected?.text).not.toContain(winner.id)
    expect((await winner.call('DELETE', `${domains}/${won.id}`)).status).toBe(204)
    expect((await verify(loser, lost.id)).json.status).toBe('verified')
  })

  test('passes to the next tenant once the previous record is gone, with audit events in both', async () => {
    const { id, domain, record } = await verified(acme)
    const theirs = await add(globex, domain)
    const other = `"${theirs.record.value}"`
    await resolves(record.name, [`"${record.value}"`, other])
    expect((await verify(globex, theirs.id)).json.code).toBe('domain_taken')
    expect((await acme.call('GET', services, { host: domain })).status).toBe(200)
    await resolves(record.name, [other])
    expect((await verify(globex, theirs.id)).json.status).toBe('verified')
    expect((await acme.call('GET', `${domains}/${id}`)).json).toMatchObject({
      status: 'failed',
      verifiedAt: null,
    })
    expect((await globex.call('GET', services, { host: domain })).status).toBe(200)
    expect((await acme.call('GET', services, { host: domain })).status).toBe(404)
    const [lost] = (await acme.call('GET', `/api/v1/events?subjectId=${id}`)).json.data
    expect(lost).toMatchObject({
      type: 'domain.checked',
      actorMemberId: null,
      requestId: null,
      payload: { domain, verified: false },
    })
    const { json, text } = await acme.call('GET', `/api/v1/audit-events?resourceId=${id}`)
    expect(json.data[0]).toMatchObject({ actorType: 'system', actorMemberId: null })
    expect(text).not.toContain(globex.memberId)
  })
})
