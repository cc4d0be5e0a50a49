import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Ledger, ledger, type Parties } from '../../../support/ledger.ts'
import { openWorld, type Tenant, type World } from '../../../support/world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

type Task = ReturnType<Ledger['task']>
type Estate = { acme: Tenant; book: Ledger; parties: Parties; castle: string; task: Task }

/** A client at 2.0.0 that needs a castle, of which 1.0.0 to 1.2.0 and 2.0.0 are registered; nothing is deployed. */
async function estate(): Promise<Estate> {
  const acme = await world.tenant()
  const book = ledger(acme.id, acme.memberId)
  const castle = book.service('castle')
  const client = book.service('@acme/client')
  const parties = {
    consumer_id: client,
    consumer_version_id: book.version(client, '2.0.0', 'c0ffee'),
    provider_id: castle,
    provider_version_id: book.version(castle, '1.0.0'),
  }
  for (const version of ['1.0.1', '1.2.0', '2.0.0']) book.version(castle, version)
  book.contract(parties)
  const task = book.task(parties)
  await book.flush(world.owner)
  return { acme, book, parties, castle, task }
}

const ask = (tenant: Tenant, query: string) => tenant.call('GET', `/api/can-i-deploy?${query}`)
const client = 'service=@acme/client&version=2.0.0&environment=production'

async function deploy(tenant: Tenant, name: string, version: string): Promise<void> {
  const body = { name, version, environment: 'production' }
  expect((await tenant.call('POST', '/api/deployments', { body })).status).toBe(200)
}

describe('A13 GET /api/can-i-deploy', () => {
  test('needs nothing that an archived contract needed', async () => {
    const { acme } = await estate()
    await world.owner(`update contracts set status = 'archived' where tenant_id = $1`, [acme.id])
    expect((await ask(acme, client)).json).toMatchObject({ canDeploy: true, providers: [] })
  })

  test('takes a verified version of the same minor or major in place, when it is asked to', async () => {
    const { acme, book, parties, task } = await estate()
    book.result(task, parties.provider_version_id)
    await book.flush(world.owner)
    const tolerating = async (deployed: string, tolerance: string) => {
      await deploy(acme, 'castle', deployed)
      return (await ask(acme, `${client}&semverCompatibility=${tolerance}`)).json
    }
    expect(await tolerating('1.0.1', 'none')).toMatchObject({
      canDeploy: false,
      providers: [{ semverCompatible: 'patch', nearestVerifiedVersion: '1.0.0' }],
      issues: [{ suggestion: 'Use --semver-compatibility patch: castle@1.0.0 is verified.' }],
    })
    expect(await tolerating('1.0.1', 'patch')).toMatchObject({
      canDeploy: true,
      providers: [
        {
          version: '1.0.1',
          verified: true,
          semverCompatible: 'patch',
          nearestVerifiedVersion: '1.0.0',
        },
      ],
    })
    expect((await tolerating('1.2.0', 'patch')).canDeploy).toBe(false)
    expect((await tolerating('1.2.0', 'minor')).canDeploy).toBe(true)
    expect(await tolerating('2.0.0', 'minor')).toMatchObject({
      canDeploy: false,
      providers: [{ semverCompatible: 'none' }],
    })
  })

  test.each([
    ['no service', 'version=1.0.0&environment=production'],
    ['no version', 'service=castle&environment=production'],
    ['no environment', 'service=castle&version=1.0.0'],
    ['another tolerance', `${client}&semverCompatibility=major`],
    ['a parameter that nobody knows', `${client}&force=true`],
  ])('answers 400 with %s', async (_, query) => {
    const { acme } = await estate()
    const reply = await ask(acme, query)
    expect([reply.status, typeof reply.json.error]).toEqual([400, 'string'])
  })

  test('writes nothing, however often it is asked and whatever it answers', async () => {
    const { acme } = await estate()
    await deploy(acme, '@acme/client', '2.0.0')
    const names = await world.owner<{ name: string }>(
      `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind = 'r' and n.nspname in ('public', 'control') order by 1`,
      [],
    )
    expect(names.length).toBeGreaterThan(15)
    const counts = () =>
      world.owner(
        names.map(({ name }) => `select '${name}', count(*) from ${name}`).join(' union all '),
        [],
      )
    const before = await counts()
    const asked = Array.from({ length: 50 }, (_, index) =>
      index % 2 === 0 ? client : 'service=castle&version=1.0.0&environment=production',
    )
    const replies = await Promise.all(asked.map((query) => ask(acme, query)))
    expect(replies.map(({ status }) => status)).toEqual(asked.map(() => 200))
    expect(replies.map(({ json }) => json.canDeploy)).toEqual(asked.map(() => false))
    expect(await counts()).toEqual(before)
  })
})
