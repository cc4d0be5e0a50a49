import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Ledger, ledger } from '../../../support/ledger.ts'
import { openWorld, type Tenant, type World } from '../../../support/world.ts'

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

describe('GET /api/v1/matrix', () => {
  const matrix = async (query: string) => (await acme.call('GET', `/api/v1/matrix?${query}`)).json
  const named = ({ data }: { data: Record<string, string>[] }) =>
    data.map(
      (row) =>
        `${row.consumer}@${row.consumerVersion} ${row.provider}@${row.providerVersion} ${row.state}`,
    )

  test('has a row for what was verified, and for what never was', async () => {
    const all = await matrix('count=true')
    expect(named(all)).toEqual([
      '@acme/till@1.1.0 books@1.1.0 verified',
      'shop@1.1.0 @acme/till@null unknown',
    ])
    expect(all.page).toEqual({ nextCursor: null, hasMore: false, total: 2 })
    expect(all.data[0]).toMatchObject({
      interactions: 3,
      result: { passed: 3, failed: 0, submittedAt: expect.any(String) },
    })
    const first = await matrix('limit=1')
    const second = await matrix(`limit=1&cursor=${first.page.nextCursor}`)
    expect([...named(first), ...named(second)]).toEqual(named(all))
    expect(second.page.hasMore).toBe(false)
  })

  test.each([
    ['provider=books&providerVersions=latest', ['books@1.1.0 verified']],
    ['provider=books&providerVersions=version:0ld2', ['books@1.0.0 unknown']],
    ['provider=books&providerVersions=mainBranch', ['books@1.1.0 verified']],
    ['provider=books&providerVersions=branch:main', ['books@1.1.0 verified']],
    ['provider=books&providerVersions=branch:next', []],
    ['provider=books&providerVersions=deployed:qa', ['books@1.0.0 unknown']],
    ['provider=books&providerVersions=deployed', ['books@1.0.0 unknown']],
    ['provider=books&providerVersions=deployed:moon', []],
    ['provider=books&providerVersions=released:qa', ['books@1.1.0 verified']],
    [
      'provider=books&providerVersions=environment:qa',
      ['books@1.1.0 verified', 'books@1.0.0 unknown'],
    ],
    [
      'provider=books&providerVersions=latest&providerVersions=version:1.0.0&state=unknown',
      ['books@1.0.0 unknown'],
    ],
    ['consumer=@acme/till&consumerVersions=latest', ['books@1.1.0 verified']],
    ['consumer=@acme/till&consumerVersions=version:1.0.0', []],
    ['state=failed', []],
  ])('selects by %s', async (query, expected) => {
    await acme.call('POST', '/api/v1/deployments', {
      body: { name: 'books', version: '1.0.0', environment: 'qa' },
    })
    await acme.call('POST', '/api/v1/releases', {
      body: { service: 'books', version: '1.1.0', environment: 'qa' },
    })
    expect(named(await matrix(query))).toEqual(expected.map((row) => `@acme/till@1.1.0 ${row}`))
  })

  test.each(['nonsense', 'branch', 'branch:', 'latest:x', 'constructor'])(
    'answers 400 for the selector %s',
    async (selector) => {
      const reply = await acme.call('GET', `/api/v1/matrix?consumerVersions=${selector}`)
      expect([reply.status, reply.json.code]).toEqual([400, 'invalid_query'])
    },
  )
})
