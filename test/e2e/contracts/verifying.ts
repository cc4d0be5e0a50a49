import { expect, test } from 'vitest'
import { interactionsOf, record, report, tasksOf, verify } from '../../support/interactions.ts'
import type { Guest, Guildhall } from '../support/guildhall.ts'
import { canIDeploy, deploy, type Played } from './castles.ts'

type Task = { id: string; consumerVersion: string; interactions: { id: string }[] }

/** The task that castle-client at a version has for castle-service. */
export async function taskOf(guest: Guest, consumerVersion: string, providerVersion = '1.0.0') {
  const tasks = await tasksOf(guest, 'castle-service', `?providerVersion=${providerVersion}`)
  const found = tasks.find((task: Task) => task.consumerVersion === consumerVersion)
  expect(found).toBeDefined()
  return found
}

/** The state of castle-client at a version with castle-service at 1.0.0. */
async function stateOf(guest: Guest, consumerVersion: string): Promise<string> {
  const query = 'consumer=castle-client&provider=castle-service&providerVersion=1.0.0'
  const path = `/api/v1/verification-tasks?${query}&consumerVersion=${consumerVersion}`
  return (await guest.call('GET', path)).json.data[0].status
}

/** Steps 7 to 9: what providers replay, and what follows from it. */
export function verifying(played: Played, guildhall: () => Guildhall): void {
  test('7 the task lists every interaction, 250 of them', async () => {
    const guest = played()
    const batch = interactionsOf(250, { consumerVersion: '0.2.0' })
    expect((await record(guest, batch)).json.results.recorded).toBe(250)
    const { interactions, interactionCount } = await taskOf(guest, '0.2.0')
    expect(interactionCount).toBe(250)
    const paths = interactions.map((one: { request: { path: string } }) => one.request.path)
    expect(paths.toSorted()).toEqual(batch.map(({ request }) => request.path).toSorted())
  })

  test('8 results with a foreign interaction are 422, for another provider 404, a part is stored and verifies nothing, all passing verify', async () => {
    const guest = played()
    const stored = async () => {
      const path = '/api/v1/verification-results?provider=castle-service&count=true'
      return (await guest.call('GET', path)).json.page.total
    }
    const task = await taskOf(guest, '0.2.0')
    const foreign = (await taskOf(guest, '0.1.0')).interactions[0]
    const mixed = [...task.interactions.slice(1), foreign]
    const refused = await verify(guest, report({ ...task, interactions: mixed }))
    expect([refused.status, refused.json.errors]).toEqual([
      422,
      [{ pointer: '/results/249/interactionId', detail: expect.any(String) }],
    ])
    expect((await verify(guest, report(task), 'castle-graphql')).status).toBe(404)
    expect(await stored()).toBe(0)

    const part = { ...task, interactions: task.interactions.slice(1) }
    const partial = await verify(guest, report(part))
    expect([partial.status, partial.json.summary]).toEqual([
      201,
      { total: 249, passed: 249, failed: 0, dependencyStatusUpdated: false },
    ])
    expect([await stored(), await stateOf(guest, '0.2.0')]).toEqual([1, 'unknown'])
    expect((await taskOf(guest, '0.2.0')).interactions).toHaveLength(1)

    const full = await verify(guest, report(task))
    expect([full.status, full.json.summary]).toEqual([
      201,
      { total: 250, passed: 250, failed: 0, dependencyStatusUpdated: true },
    ])
    expect([await stored(), await stateOf(guest, '0.2.0')]).toEqual([2, 'verified'])
  })

  test('9 can-i-deploy is blocked with reasons while it is unknown, safe when it is verified, and writes nothing', async () => {
    const guest = played()
    const blocked = (type: string, reason: string) => ({
      canDeploy: false,
      state: 'unknown',
      issues: [{ type, reason: expect.stringContaining(reason), suggestion: expect.any(String) }],
    })
    expect(await canIDeploy(guest, 'nobody', '1.0.0')).toMatchObject(
      blocked('not_deployed', 'not registered'),
    )
    expect(await canIDeploy(guest, 'castle-client', '0.1.0')).toMatchObject(
      blocked('not_deployed', 'castle-service'),
    )
    expect(await canIDeploy(guest, 'castle-service', '1.0.0')).toMatchObject({ canDeploy: true })
    await deploy(guest, 'castle-graphql', '1.0.0')
    await deploy(guest, 'castle-service', '1.0.0')
    expect(await canIDeploy(guest, 'castle-client', '0.1.0')).toMatchObject(
      blocked('verification_failed', 'never verified'),
    )
    expect((await verify(guest, report(await taskOf(guest, '0.1.0')))).status).toBe(201)

    const before = await rowsOf(guildhall())
    expect(before.length).toBeGreaterThan(20)
    const asked = Array.from({ length: 50 }, (_, n) => (n % 2 === 0 ? '0.1.0' : '9.9.9'))
    const answers = await Promise.all(
      asked.map((version) => canIDeploy(guest, 'castle-client', version)),
    )
    expect(answers.map(({ canDeploy }) => canDeploy)).toEqual(
      asked.map((version) => version === '0.1.0'),
    )
    expect(await rowsOf(guildhall())).toEqual(before)
    await deploy(guest, 'castle-client', '0.1.0')
  })
}

/** How many rows each table has, and which transactions wrote them: an update shows, too. */
function rowsOf({ owner }: Guildhall): Promise<unknown[]> {
  return owner(async (query) => {
    const tables = await query<{ name: string }>(
      `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind = 'r' and n.nspname in ('public', 'control') order by 1`,
      [],
    )
    const each = tables.map(
      ({ name }) => `select '${name}', count(*), sum(xmin::text::bigint) from ${name}`,
    )
    return query(each.join(' union all '), [])
  })
}
