import { expect, test } from 'vitest'
import { castleGraphql, castleOpenApi, type Played, publish, register, specOf } from './castles.ts'

/** Steps 1 and 2: services, their versions and specifications. */
export function publishing(played: Played): void {
  test('1 castle-service and castle-graphql are registered with their specs, then castle-client', async () => {
    const guest = played()
    for (const [name, spec] of [
      ['castle-service', castleOpenApi(guest.secret)],
      ['castle-graphql', castleGraphql(guest.secret)],
    ] as const) {
      expect((await guest.call('GET', `/api/services/${name}/provider`)).status).toBe(404)
      const made = await register(guest, name, '1.0.0')
      expect([made.status, made.json.isNew]).toEqual([201, true])
      expect((await register(guest, name, '1.0.0')).status).toBe(200)
      const published = await publish(guest, name, '1.0.0', spec)
      expect([published.status, published.json.isNew]).toEqual([201, true])
      expect((await publish(guest, name, '1.0.0', spec)).status).toBe(200)
    }
    expect((await register(guest, 'castle-client', '0.1.0')).status).toBe(201)
    const { json } = await guest.call('GET', '/api/v1/services?count=true')
    expect(json.page.total).toBe(3)
    expect((await specOf(guest, 'castle-graphql', '1.0.0')).json).toMatchObject({
      spec: castleGraphql(guest.secret),
      metadata: { specType: 'graphql', hasSpec: true },
    })
  })

  test('2 latest resolves to the highest version, an unknown one is 404 with availableVersions', async () => {
    const guest = played()
    const versions = ['1.10.0', '1.0.1', '1.1.0']
    for (const version of versions) {
      const spec = castleOpenApi(guest.secret, version)
      expect((await publish(guest, 'castle-service', version, spec)).status).toBe(201)
    }
    const latest = await specOf(guest, 'castle-service', 'latest')
    expect(latest.json).toMatchObject({
      spec: {
        info: { version: '1.10.0' },
        servers: [{ url: '/api/mock/service/castle-service' }],
      },
      metadata: { providerVersion: '1.10.0', resolvedFromLatest: true, isDeployed: false },
    })
    const unknown = await specOf(guest, 'castle-service', 'nightly')
    expect([unknown.status, unknown.json.requestedVersion]).toEqual([404, 'nightly'])
    expect(unknown.json.availableVersions.toSorted()).toEqual(['1.0.0', ...versions].toSorted())
    expect(typeof unknown.json.suggestion).toBe('string')
  })
}
