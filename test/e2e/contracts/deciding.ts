import { expect, test } from 'vitest'
import { interaction, record, report, verify } from '../../support/interactions.ts'
import { canIDeploy, deploy, type Played } from './castles.ts'
import { taskOf } from './verifying.ts'

/** Steps 10 to 12 and 18: what is deployed, and whether something else may be. */
export function deciding(played: Played): void {
  test('10 two deployments posted together, 50 times, leave exactly one active', async () => {
    const guest = played()
    const history = async (query: string) => {
      const path = `/api/v1/services/castle-service/deployments?environment=stage&count=true${query}`
      return (await guest.call('GET', path)).json
    }
    for (let round = 1; round <= 50; round += 1) {
      const [one, other] = await Promise.all([
        deploy(guest, 'castle-service', '1.0.0', 'stage'),
        deploy(guest, 'castle-service', '1.0.1', 'stage'),
      ])
      const active = await guest.call('GET', '/api/deployments/active?environment=stage')
      expect(active.json).toHaveLength(1)
      expect([one.id, other.id]).toContain(active.json[0].id)
    }
    expect((await history('')).page.total).toBe(100)
    expect((await history('&state=active')).page.total).toBe(1)
  })

  test('11 a new interaction after a pass makes it unknown again', async () => {
    const guest = played()
    expect(await canIDeploy(guest, 'castle-client', '0.1.0')).toMatchObject({ state: 'verified' })
    const { json } = await record(guest, [interaction({}, '/castles/new')])
    expect(json.results.recorded).toBe(1)
    expect(await canIDeploy(guest, 'castle-client', '0.1.0')).toMatchObject({
      canDeploy: false,
      state: 'unknown',
      issues: [{ type: 'verification_failed', service: 'castle-service', version: '1.0.0' }],
    })
    await verify(guest, report(await taskOf(guest, '0.1.0')))
    expect(await canIDeploy(guest, 'castle-client', '0.1.0')).toMatchObject({ state: 'verified' })
  })

  test('12 semverCompatibility takes a verified version of the same minor, or of the same major', async () => {
    const guest = played()
    const answers = async (deployed: string) => {
      await deploy(guest, 'castle-service', deployed)
      const all = []
      for (const tolerance of [undefined, 'patch', 'minor']) {
        all.push(await canIDeploy(guest, 'castle-client', '0.1.0', tolerance))
      }
      return all
    }
    const patched = await answers('1.0.1')
    expect(patched.map(({ canDeploy }) => canDeploy)).toEqual([false, true, true])
    expect(patched[0].issues[0].suggestion).toContain('--semver-compatibility patch')
    expect(patched[1].providers).toMatchObject([
      { version: '1.0.1', semverCompatible: 'patch', nearestVerifiedVersion: '1.0.0' },
    ])
    const minor = await answers('1.1.0')
    expect(minor.map(({ canDeploy }) => canDeploy)).toEqual([false, false, true])
    expect(minor[2].providers).toMatchObject([
      { version: '1.1.0', semverCompatible: 'minor', nearestVerifiedVersion: '1.0.0' },
    ])
  })

  test('18 the rows of the matrix are what happened', async () => {
    const guest = played()
    const failing = await taskOf(guest, '0.1.0', '1.0.1')
    const body = report(failing, { providerVersion: '1.0.1' }, (n) => n > 0)
    expect((await verify(guest, body)).json.summary).toMatchObject({ passed: 3, failed: 1 })
    const { json } = await guest.call('GET', '/api/v1/matrix?provider=castle-service')
    const row = (consumerVersion: string, providerVersion: string, state: string, seen: object) =>
      expect.objectContaining({
        ...{ consumer: 'castle-client', consumerVersion, provider: 'castle-service' },
        ...{ providerVersion, state, result: expect.objectContaining(seen) },
      })
    expect(json.data).toHaveLength(3)
    expect(json.data).toEqual(
      expect.arrayContaining([
        row('0.1.0', '1.0.0', 'verified', { passed: 4, failed: 0 }),
        row('0.1.0', '1.0.1', 'failed', { passed: 3, failed: 1 }),
        row('0.2.0', '1.0.0', 'verified', { passed: 250, failed: 0 }),
      ]),
    )
    const deployed = await guest.call(
      'GET',
      '/api/v1/matrix?consumer=castle-client&state=failed&state=unknown',
    )
    expect(deployed.json.data).toMatchObject([{ providerVersion: '1.0.1', state: 'failed' }])
  })
}
