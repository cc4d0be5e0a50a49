import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Ledger, ledger } from '../../../support/ledger.ts'
import { openWorld, type Reply, type Tenant, type World } from '../../../support/world.ts'

let world: World
let acme: Tenant
let book: Ledger

/** A shop that needs a till, which needs a ledger: none is deployed, all are at the heads of their main branches. */
beforeAll(async () => {
  world = await openWorld()
  acme = await world.tenant()
  book = ledger(acme.id, acme.memberId)
  const [shop, till, books] = ['shop', '@acme/till', 'books'].map((name) => book.service(name))
  const made = [shop, till, books].map((service, index) => ({
    service: service ?? '',
    old: book.version(service ?? '', '1.0.0', `0ld${index}`),
    head: book.version(service ?? '', '1.1.0', `abc${index}`),
    main: book.branch(service ?? ''),
  }))
  for (const { old, head, main } of made) {
    book.head(main, old)
    book.head(main, head)
  }
  const pair = (consumer = made[0], provider = made[1]) => ({
    consumer_id: consumer?.service ?? '',
    consumer_version_id: consumer?.head ?? '',
    provider_id: provider?.service ?? '',
    provider_version_id: provider?.head ?? '',
  })
  for (const parties of [pair(), pair(made[1], made[2])]) {
    book.contract(parties)
    const task = book.task(parties)
    if (parties.provider_id === books) book.result(task, parties.provider_version_id)
  }
  await book.flush(world.owner)
})
afterAll(() => world.close())

const ask = (query: string): Promise<Reply> => acme.call('GET', `/api/v1/deployability?${query}`)

describe('GET /api/v1/deployability', () => {
  test('says who waits for whom, which versions, and what to do', async () => {
    const reply = await ask('select=@acme/till@1.1.0&environment=production')
    expect(reply.json).toEqual({
      deployable: false,
      state: 'unknown',
      dryRun: false,
      target: { environment: 'production', branch: null, mainBranch: false },
      summary: {
        verified: 0,
        failed: 0,
        unknown: 1,
        ignored: 0,
        message:
          '@acme/till@1.1.0 cannot be deployed to production yet: some verifications are missing',
      },
      services: [{ service: '@acme/till', version: '1.1.0', registered: true }],
      reasons: [
        {
          cause: 'not_deployed',
          state: 'unknown',
          ignored: false,
          consumer: { service: '@acme/till', version: '1.1.0' },
          provider: { service: 'books', version: null },
          detail: '@acme/till@1.1.0 needs books, of which no version is in production',
          todo: 'Deploy books to production first.',
        },
      ],
      pairs: [
        {
          consumer: { service: '@acme/till', version: '1.1.0' },
          provider: { service: 'books', version: null },
          state: 'unknown',
          ignored: false,
          interactions: 3,
          verifiedWith: null,
        },
      ],
    })
  })

  test('takes several together, each in the place of what was deployed of it', async () => {
    const together = await ask('select=@acme/till@abc1&select=books@1.1.0&environment=production')
    expect(together.json).toMatchObject({
      deployable: true,
      state: 'verified',
      services: [{ version: '1.1.0' }, { version: '1.1.0' }],
      pairs: [{ state: 'verified', verifiedWith: '1.1.0' }],
    })
    const older = await ask('select=@acme/till@1.1.0&select=books@1.0.0&environment=production')
    expect(older.json).toMatchObject({
      deployable: false,
      reasons: [{ cause: 'never_verified', provider: { service: 'books', version: '1.0.0' } }],
    })
    const tolerant = await ask(
      'select=@acme/till@1.1.0&select=books@1.0.0&environment=production&semverCompatibility=minor',
    )
    expect(tolerant.json).toMatchObject({ deployable: true, pairs: [{ verifiedWith: '1.1.0' }] })
  })

  test('asks the heads of main branches whether it can be merged, and of another branch', async () => {
    const merge = await ask('select=@acme/till&mainBranch=true')
    expect(merge.json).toMatchObject({
      deployable: false,
      services: [{ service: '@acme/till', version: '1.1.0' }],
      reasons: [{ cause: 'never_verified', consumer: { service: 'shop', version: '1.1.0' } }],
      pairs: [{ state: 'verified' }, { state: 'unknown' }],
    })
    const branch = await ask('select=@acme/till@1.1.0&branch=feature/x')
    expect(branch.json.reasons).toMatchObject([
      { cause: 'not_deployed', detail: expect.stringContaining('the branch feature/x') },
    ])
  })

  test('does not wait for what is ignored, and a dry run keeps nobody', async () => {
    const ignoring = await ask('select=@acme/till&mainBranch=true&ignore=shop')
    expect(ignoring.json).toMatchObject({
      deployable: true,
      summary: { verified: 1, unknown: 0, ignored: 1 },
      reasons: [{ ignored: true }],
    })
    const another = await ask('select=@acme/till&mainBranch=true&ignore=shop@9.9.9')
    expect(another.json.deployable).toBe(false)
    const dry = await ask('select=@acme/till&mainBranch=true&dryRun=true')
    expect(dry.json).toMatchObject({ deployable: true, dryRun: true, state: 'unknown' })
  })

  test('holds a released version for as long as it is supported', async () => {
    const body = { service: 'shop', version: 'abc0', environment: 'stores' }
    const released = await acme.call('POST', '/api/v1/releases', { body })
    const asked = 'select=@acme/till@1.1.0&select=books@1.1.0&environment=stores'
    expect((await ask(asked)).json.reasons).toMatchObject([
      { cause: 'never_verified', consumer: { service: 'shop', version: '1.1.0' } },
    ])
    await acme.call('POST', `/api/v1/releases/${released.json.id}/end-support`)
    expect((await ask(asked)).json.deployable).toBe(true)
  })

  test('knows neither a service nor a version that nobody registered', async () => {
    const reply = await ask('select=nobody@1.0.0&select=shop@9.9.9&environment=production')
    expect(reply.json).toMatchObject({
      state: 'unknown',
      reasons: [{ cause: 'unknown_service' }, { cause: 'unregistered_version' }],
      services: [{ registered: false }, { service: 'shop', version: '9.9.9', registered: false }],
    })
  })

  test.each([
    ['nothing selected', 'environment=production', '/select'],
    ['no target', 'select=shop', '/environment'],
    ['two targets', 'select=shop&environment=production&mainBranch=true', '/environment'],
    ['one service twice', 'select=shop@1&select=shop@2&mainBranch=true', '/select'],
    ['a service without a name', 'select=@/x&mainBranch=true', '/select/0'],
  ])('answers 400 with %s', async (_, query, pointer) => {
    const reply = await ask(query)
    expect([reply.status, reply.json.errors[0]?.pointer]).toEqual([400, pointer])
  })
})
