import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorld, type Reply, type Tenant, type World } from '../../../support/world.ts'

let world: World
let acme: Tenant
beforeAll(async () => {
  world = await openWorld()
  acme = await world.tenant()
})
afterAll(() => world.close())

const header =
  'id,occurredAt,actorType,actorMemberId,actorKeyId,action,resource,resourceId,outcome,reason,requestId,changes'

function take(format: 'csv' | 'ndjson', query = '', tenant = acme): Promise<Reply> {
  return tenant.call('GET', `/api/v1/audit-events.${format}?${query}`)
}

/** Inserts a number of events of one resource. */
function fill(tenant: Tenant, resource: string, count: number, changes = '{}'): Promise<unknown[]> {
  return world.owner(
    `insert into audit_events (id, tenant_id, action, resource, resource_id, changes)
     select app.uuid7(), $1, 'update', $2, gen_random_uuid(), $4::jsonb from generate_series(1, $3)`,
    [tenant.id, resource, count, changes],
  )
}

const next = (reply: Reply) => /^<\?(.+)>; rel="next"$/.exec(reply.headers.get('Link') ?? '')?.[1]

test('10,000 events fill a response, which links to the rest', async () => {
  await fill(acme, 'castles', 10_500)
  const first = await take('ndjson', 'resource=castles')
  expect(first.status).toBe(200)
  expect(first.headers.get('Content-Type')).toBe('application/x-ndjson')
  expect(first.headers.get('Server-Timing')).toContain('desc="1"')
  const ids = linesOf(first).map(({ id }) => id)
  expect(ids).toHaveLength(10_000)
  const second = await take('ndjson', next(first))
  ids.push(...linesOf(second).map(({ id }) => id))
  expect([new Set(ids).size, second.headers.get('Link')]).toEqual([10_500, null])
  expect(ids).toEqual(ids.toSorted().reverse())

  const csv = await take('csv', 'resource=castles')
  const [names, ...rows] = csv.text.split('\r\n')
  expect([names, rows.length, rows.at(-1)]).toEqual([header, 10_001, ''])
  expect(next(csv)).toContain('resource=castles')
})

test('large changes end a response sooner, and none is lost', async () => {
  const large = JSON.stringify({ text: { from: null, to: 'x'.repeat(1_000_000) } })
  await fill(acme, 'moats', 8, large)
  const sizes: number[] = []
  let query: string | undefined = 'resource=moats'
  while (query !== undefined) {
    const reply = await take('ndjson', query)
    sizes.push(linesOf(reply).length)
    query = next(reply)
  }
  expect(sizes).toEqual([5, 3])
})

describe('a CSV', () => {
  test('runs no formula in a spreadsheet, and is quoted by RFC 4180', async () => {
    const tenant = await world.tenant()
    for (const reason of [
      ...[
        '=1+1',
        '+1',
        '-1',
        '@SUM(A1)',
        '\tx',
        '\rx',
        '\nx',
        'a "b", c\r\nd',
        'plain',
        'a=1',
        'x\ty',
      ],
      ...[
        '＝1+1',
        '＋1',
        '－1',
        '＠SUM(A1)',
        ' =2',
        '\u00a0=3',
        '\u200b=4',
        '\ufeff=5',
        '\u0001=6',
        '\r\n=7',
      ],
    ]) {
      await world.owner(
        `insert into audit_events (id, tenant_id, action, resource, outcome, reason, changes)
         values (app.uuid7(), $1, 'deny', 'cells', 'denied', $2, '{"a": {"from": 1, "to": "b,c"}}')`,
        [tenant.id, reason],
      )
    }
    const { text } = await take('csv', 'resource=cells', tenant)
    for (const cell of [
      ",'=1+1,",
      ",'+1,",
      ",'-1,",
      ",'@SUM(A1),",
      ",'\tx,",
      `,"'\rx",`,
      ',"a ""b"", c\r\nd",',
      ',plain,',
      ',a=1,',
      ',x\ty,',
      `,"'\nx",`,
      ",'＝1+1,",
      ",'＋1,",
      ",'－1,",
      ",'＠SUM(A1),",
      ",' =2,",
      ",'\u00a0=3,",
      ",'\u200b=4,",
      ",'\ufeff=5,",
      ",'\u0001=6,",
      `,"'\r\n=7",`,
      ',"{""a"":{""to"":""b,c"",""from"":1}}"\r\n',
    ]) {
      expect(text).toContain(cell)
    }
  })

  test('has only a header without events', async () => {
    const { text, headers } = await take('csv', 'resource=nothing')
    expect(text).toBe(`${header}\r\n`)
    expect(headers.get('Content-Disposition')).toBe('attachment; filename="audit-events.csv"')
  })
})

test('an export is audited with its filter and its actor', async () => {
  const tenant = await world.tenant()
  await take('csv', 'resource=environments&limit=5', tenant)
  const { json } = await tenant.call('GET', '/api/v1/audit-events?action=export')
  expect(json.data).toMatchObject([
    {
      actorMemberId: tenant.memberId,
      actorType: 'key',
      resource: 'audit_events',
      changes: {
        filter: { from: null, to: { resource: 'environments', limit: 5, format: 'csv' } },
      },
    },
  ])
})

test('an export has no events of other tenants', async () => {
  const tenant = await world.tenant()
  await fill(tenant, 'secrets', 3)
  expect(linesOf(await take('ndjson', 'resource=secrets'))).toEqual([])
  expect(linesOf(await take('ndjson', 'resource=secrets', tenant))).toHaveLength(3)
})

function linesOf({ text }: Reply): { id: string }[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
}
