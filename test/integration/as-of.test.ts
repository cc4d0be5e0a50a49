import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { asRuntime, entering } from '../isolation/support/world.ts'
import { openWorld, type Tenant, type World } from '../support/world.ts'

const seed = Number(inject('fuzzSeed') ?? 20_261_121)

let world: World
let acme: Tenant
beforeAll(async () => {
  world = await openWorld()
  acme = await world.tenant()
})
afterAll(() => world.close())

/** The database's clock, between two writes: a millisecond later than the one, earlier than the other. */
async function instant(): Promise<string> {
  const [row] = await world.owner<{ at: string }>(
    `with before as (select pg_sleep(0.003)), at as (select clock_timestamp() as at from before),
       after as (select at, pg_sleep(0.003) from at)
     select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at from after`,
    [],
  )
  return row?.at ?? ''
}

describe('an environment and a service over HTTP', () => {
  test('are as they were, at each moment of their lives, in one round trip', async () => {
    const moments = [await instant()]
    const step = async (method: string, path: string, body?: unknown) => {
      const reply = await acme.call(method, `/api/v1${path}`, body === undefined ? {} : { body })
      expect(reply.status, reply.text).toBeLessThan(300)
      moments.push(await instant())
    }
    await step('POST', '/environments', { name: 'old' })
    await step('PATCH', '/environments/old', { displayName: 'Old', production: true })
    await step('PATCH', '/environments/old', { displayName: null })
    const seen = []
    for (const asOf of moments) {
      const { status, json } = await acme.call('GET', `/api/v1/environments/old?asOf=${asOf}`)
      seen.push(status === 200 ? [json.displayName, json.production, json.omitted] : status)
    }
    expect(seen).toEqual([
      404,
      [null, false, ['updatedAt']],
      ['Old', true, ['updatedAt']],
      [null, true, ['updatedAt']],
    ])
    await step('DELETE', '/environments/old')
    const gone = `/api/v1/environments/old?asOf=${moments[2]}`
    const then = await acme.call('GET', gone)
    expect(then.json).toMatchObject({ displayName: 'Old', omitted: ['createdAt', 'updatedAt'] })
    expect(then.json).not.toHaveProperty('createdAt')
    expect(then.headers.get('Server-Timing')).toContain('desc="1"')
    expect(then.headers.get('ETag')).toBeNull()
    expect((await acme.call('GET', '/api/v1/environments/old')).status).toBe(404)
    expect((await (await world.tenant()).call('GET', gone)).status).toBe(404)
  })

  test('a service that was deleted, and another of its name', async () => {
    const register = (description: string) =>
      acme.call('POST', '/api/v1/services', {
        body: { name: 'moat', description, packageJson: { deep: { list: [1, 'two', null] } } },
      })
    await register('first')
    const first = await instant()
    await acme.call('DELETE', '/api/v1/services/moat')
    const between = await instant()
    await register('second')
    const at = async (asOf: string) => {
      const { status, json } = await acme.call('GET', `/api/v1/services/moat?asOf=${asOf}`)
      return [status, json.description, json.packageJson]
    }
    const packageJson = { deep: { list: [1, 'two', null] } }
    expect(await at(first)).toEqual([200, 'first', packageJson])
    expect((await at(between))[0]).toBe(404)
    expect(await at(await instant())).toEqual([200, 'second', packageJson])
  })

  test('before what retention keeps of the record it is not known, and is said to be so', async () => {
    const reply = await acme.call('GET', '/api/v1/environments/x?asOf=2001-01-01T00:00:00Z')
    expect(reply).toMatchObject({ status: 422, json: { code: 'as_of_too_early' } })
  })
})

type Change = { kind: 'insert' | 'update' | 'delete'; row: number; values: unknown[] }

/** The tables that can be asked so, with columns that change; `roles` has no row that others need among these. */
const tables: Record<string, { columns: string[]; values: fc.Arbitrary<unknown>[] }> = {
  services: {
    columns: ['description', 'main_branch', 'package_json', 'github_auto_linked'],
    values: [
      fc.option(
        fc.string({ unit: 'grapheme', maxLength: 20 }).filter((text) => !text.includes('\0')),
      ),
      fc.constantFrom('main', 'trunk'),
      fc.constantFrom('{}', '{"a": [1, null]}', '{"b": {"c": "d"}}'),
      fc.boolean(),
    ],
  },
  environments: {
    columns: ['display_name', 'production'],
    values: [fc.option(fc.constantFrom('One', 'Two', '"; drop')), fc.boolean()],
  },
  members: {
    columns: ['display_name', 'role', 'status'],
    values: [
      fc.constantFrom('Ann', 'Bob'),
      fc.constantFrom('viewer', 'member', 'admin'),
      fc.constantFrom('active', 'suspended', 'removed'),
    ],
  },
  teams: {
    columns: ['name', 'description'],
    values: [fc.constantFrom('Red', 'Blue'), fc.option(fc.constantFrom('x', 'y'))],
  },
  roles: {
    columns: ['name', 'rank', 'permissions'],
    values: [
      fc.constantFrom('Chief', 'Scribe'),
      fc.integer({ min: 0, max: 100 }),
      fc.constantFrom('{}', '{services:read}', '{services:read,specs:publish}'),
    ],
  },
}

const fixed: Record<string, (row: number) => Record<string, unknown>> = {
  services: (row) => ({ name: `s${row}` }),
  environments: (row) => ({ name: `e${row}` }),
  members: () => ({ kind: 'service' }),
  teams: (row) => ({ slug: `t${row}` }),
  roles: (row) => ({ key: `r${row}` }),
}

test.each(Object.entries(tables))(
  '%s: any history, asked at any of its moments, is as the snapshots taken at the time',
  async (table, { columns, values }) => {
    const change = fc.record<Change>({
      kind: fc.constantFrom('insert', 'update', 'update', 'update', 'delete'),
      row: fc.integer({ min: 0, max: 1 }),
      values: fc.tuple(...values),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 8 }), async (history) => {
        const tenant = await world.tenant()
        const ids = [crypto.randomUUID(), crypto.randomUUID()]
        const moments: { at: string; rows: Map<string, unknown> }[] = []
        for (const { kind, row, values } of history) {
          await apply(table, columns, tenant, ids[row] ?? '', { kind, row, values })
          moments.push({ at: await instant(), rows: await snapshot(table, tenant, ids) })
        }
        for (const { at, rows } of moments) {
          for (const id of ids) {
            expect(await past(table, tenant, id, at)).toEqual(rows.get(id) ?? null)
          }
        }
      }),
      { seed, numRuns: 20 },
    )
  },
)

async function apply(
  table: string,
  columns: string[],
  tenant: Tenant,
  id: string,
  { kind, row, values }: Change,
): Promise<void> {
  if (kind === 'delete') {
    await world.owner(`delete from ${table} where tenant_id = $1 and id = $2`, [tenant.id, id])
  } else if (kind === 'update') {
    const set = columns.map((column, index) => `${column} = $${index + 3}`).join(', ')
    await world.owner(`update ${table} set ${set} where tenant_id = $1 and id = $2`, [
      tenant.id,
      id,
      ...values,
    ])
  } else {
    const also = Object.entries(fixed[table]?.(row) ?? {})
    const names = ['tenant_id', 'id', ...columns, ...also.map(([name]) => name)]
    // Ids of rows are made anew in life; here a row that is gone is not made again under its id.
    await world.owner(
      `insert into ${table} (${names.join(', ')})
       select ${names.map((name, index) => `$${index + 1}::${typeOf(name)}`).join(', ')}
       where not exists (select from audit_events where tenant_id = $1::uuid and resource_id = $2::uuid)`,
      [tenant.id, id, ...values, ...also.map(([, value]) => value)],
    )
  }
}

function typeOf(column: string): string {
  if (column === 'id' || column === 'tenant_id') return 'uuid'
  if (column === 'package_json') return 'json'
  if (column === 'rank') return 'integer'
  if (column === 'permissions') return 'text[]'
  return column === 'production' || column === 'github_auto_linked' ? 'boolean' : 'text'
}

async function snapshot(
  table: string,
  tenant: Tenant,
  ids: string[],
): Promise<Map<string, unknown>> {
  const rows = await world.owner<{ id: string; row: Record<string, unknown> }>(
    `select id, jsonb_strip_nulls(to_jsonb(r) - '{tenant_id,created_at,updated_at,revision,semver}'::text[]) as row
     from ${table} r where tenant_id = $1 and id = any ($2)`,
    [tenant.id, ids],
  )
  return new Map(rows.map(({ id, row }) => [id, row]))
}

async function past(table: string, tenant: Tenant, id: string, at: string): Promise<unknown> {
  const { rows } = await asRuntime(world, [
    await entering(tenant),
    [
      `select jsonb_strip_nulls((past -> 'row')::jsonb - 'created_at') as row
       from app.as_of($1, 'id', $2, $3) past where past is not null`,
      [table, id, at],
    ],
  ])
  return rows[0]?.row ?? null
}
