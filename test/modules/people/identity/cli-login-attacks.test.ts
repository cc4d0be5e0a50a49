import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cliForms } from '../../../support/cli-forms.ts'
import { join, makePerson } from '../../../support/people.ts'
import { openWorld, type Tenant, type World } from '../../../support/world.ts'

let world: World
let acme: Tenant
beforeAll(async () => {
  world = await openWorld({ DATABASE_ATTEMPT_MS: 20_000 })
  acme = await world.tenant({ slug: 'acme' })
})
afterAll(() => world.close())

const { open, send } = cliForms(() => world)

describe('the browser login of a command-line client', () => {
  test('hands a key to nothing but a port of this machine', async () => {
    for (const redirect_uri of [
      'http://evil.example:8765/',
      'http://localhost.evil.example:8765/',
      'http://127.0.0.1.evil.example:8765/',
      'http://localhost@evil.example:8765/',
      'http://user@localhost:8765/',
      'http://localhost/',
      'http://0.0.0.0:8765/',
      'https://localhost:8765/',
      'javascript://localhost:8765/%0aalert(1)',
      '//evil.example',
      '/callback',
      '',
    ]) {
      for (const reply of [
        await open({ redirect_uri }),
        await send(await open(), {}, { redirect_uri }),
      ]) {
        expect([redirect_uri, reply.status, reply.json.code]).toEqual([
          redirect_uri,
          400,
          'invalid_redirect_uri',
        ])
        expect(reply.headers.get('Location')).toBeNull()
      }
    }
    expect((await open({})).status).toBe(400)
  })

  test('takes no form that is not ours, for this target and this session', async () => {
    const [ada, eve] = [await makePerson(world), await makePerson(world)]
    for (const person of [ada, eve]) await join(world, acme, person)
    const headers = { Cookie: ada.cookie }
    const tenant = { tenant: 'acme' }
    const page = await open(undefined, headers)
    const other = { redirect_uri: 'http://localhost:9999/callback' }
    const refused = [
      await send(page, tenant, other, headers),
      await send(page, { ...tenant, proof: '' }, undefined, headers),
      await send(page, tenant, undefined, { Cookie: eve.cookie }),
      await send(await open(), tenant, undefined, headers),
    ]
    for (const reply of refused) {
      expect([reply.status, reply.json.code]).toEqual([403, 'stale_form'])
    }
    for (const site of ['cross-site', 'same-site', 'none']) {
      const reply = await send(page, tenant, undefined, { ...headers, 'Sec-Fetch-Site': site })
      expect([reply.status, reply.json.code]).toEqual([403, 'cross_site_request'])
    }
    const keys = await world.owner<{ count: number }>(
      `select count(*)::int from api_keys k join members m on m.id = k.member_id where m.user_id = any ($1)`,
      [[ada.userId, eve.userId]],
    )
    expect(keys[0]?.count).toBe(0)
  })
})
