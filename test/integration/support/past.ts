import * as fc from 'fast-check'
import { expect, inject } from 'vitest'
import { asRuntime, entering } from '../../isolation/support/world.ts'
import type { Tenant, World } from '../../support/world.ts'

export const fixedSeed = 20_261_121

/** The database's clock, between two writes: a millisecond later than the one, earlier than the other. */
export async function instant(world: World): Promise<string> {
  const [row] = await world.owner<{ at: string }>(
    `with before as (select pg_sleep(0.003)), at as (select clock_timestamp() as at from before),
       after as (select at, pg_sleep(0.003) from at)
     select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at from after`,
    [],
  )
  return row?.at ?? ''
}

type Change = { kind: 'insert' | 'update' | 'delete'; row: number; values: unknown[] }

/** The tables that can be asked so, with columns that change; `roles` has no row that others need among these. */
export const tables: Record<string, { columns: string[]; values: fc.Arbitrary<unknown>[] }> = {
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

/** Makes any histories of a table's rows, and throws where a row of the past is not as it was seen at the time. */
export async function compareHistories(
  world: World,
  table: string,
  seed = Number(inject('fuzzSeed') ?? fixedSeed),
): Promise<void> {
  const { columns, values } = tables[table] ?? { columns: [], values: [] }
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
        await apply(world, table, columns, tenant, ids[row] ?? '', { kind, row, values })
        moments.push({ at: await instant(world), rows: await snapshot(world, table, tenant, ids) })
      }
      for (const { at, rows } of moments) {
        for (const id of ids) {
          expect(await past(world, table, tenant, id, at)).toEqual(rows.get(id) ?? null)
        }
      }
    }),
    { seed, numRuns: 20, endOnFailure: true },
  )
}

async function apply(
  world: World,
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
  world: World,
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

async function past(
  world: World,
  table: string,
  tenant: Tenant,
  id: string,
  at: string,
): Promise<unknown> {
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
