import { uuidv7 } from 'uuidv7'
import {
  type Attack,
  type AttackScenario,
  type Breach,
  nothing,
  refusal,
  refusedWith,
  runAll,
} from './attack.ts'
import type { Reference } from './catalogue.ts'
import { type Ids, insertion, type Row } from './fixtures.ts'

/** The attacks on a relation that succeed: none is as it should be. */
export async function breaches(
  scenario: AttackScenario,
  table: string,
  isTable = true,
): Promise<Breach[]> {
  const attacks = [...looks(scenario, table), ...(isTable ? changes(scenario, table) : [])]
  return runAll(scenario, table, attacks)
}

/**
 * The foreign keys through which a row of mine can refer to a row of theirs. A guard (GH001) may reject it before the
 * key does.
 */
export async function referenceBreaches(
  scenario: AttackScenario,
  key: Reference,
): Promise<Breach[]> {
  const { table, column, parent, constraint } = key
  const theirs = scenario.theirs.rows[parent]
  const mine = scenario.mine.rows[table]
  const row = { ...freshRow(scenario, table), tenant_id: scenario.mine.id, [column]: theirs }
  return runAll(scenario, `${table} through ${constraint}`, [
    {
      // Mine goes first: it may be what such a row is unique by.
      name: 'insert a reference',
      run: [[`delete from ${table} where id = $1`, [mine]], insertion(table, row)],
      repelled: refusedWith('23503', 'GH001'),
    },
    {
      name: 'update to a reference',
      run: [[`update ${table} set ${column} = $1 where id = $2`, [theirs, mine]]],
      repelled: refusedWith('23503', 'GH001'),
    },
  ])
}

function looks({ mine, theirs }: AttackScenario, table: string): Attack[] {
  const { id: tenant, rows } = theirs
  const see = (name: string, text: string, values: unknown[]): Attack => ({
    name,
    run: [[text, values]],
    repelled: nothing,
  })
  return [
    see('select by tenant', `select * from ${table} where tenant_id = $1`, [tenant]),
    see('select by id', `select * from ${table} where id = $1`, [rows[table] ?? uuidv7()]),
    see('select all but mine', `select * from ${table} where tenant_id <> $1 limit 1`, [mine.id]),
    {
      name: 'see by a condition that fails on it',
      run: [
        [
          `select 1 as seen from ${table} where 1 / (case when tenant_id = $1 then 0 else 1 end) = 2`,
          [tenant],
        ],
      ],
      repelled: (outcome) => outcome.refused !== '22012' && nothing(outcome),
    },
    {
      name: 'switch row security off',
      run: [`select set_config('row_security', 'off', true)`, `select * from ${table} limit 1`],
      repelled: refusal,
    },
    see('read the statistics', 'select 1 as seen from pg_stats where tablename = $1', [table]),
  ]
}

function changes(scenario: AttackScenario, table: string): Attack[] {
  const { mine, theirs } = scenario
  const [target, own] = [theirs.rows[table], mine.rows[table]]
  const theirRow = { ...freshRow(scenario, table, theirs.rows), tenant_id: theirs.id }
  const column = Object.keys(theirRow).find((name) => !/id$/.test(name)) ?? 'id'
  const [upsert, upserted] = insertion(table, { ...theirRow, id: target })
  const attempt = (name: string, text: string, ...values: unknown[]): Attack => ({
    name,
    run: [[text, values]],
    repelled: nothing,
  })
  const forbidden = (name: string, text: string): Attack => ({
    name,
    run: [text],
    repelled: refusedWith('42501'),
  })
  return [
    {
      name: 'insert for the other tenant',
      run: [insertion(table, theirRow)],
      repelled: refusedWith('42501', 'GH003'),
    },
    {
      name: 'upsert on its row',
      run: [
        [
          `${upsert} on conflict (tenant_id, id) do update set ${column} = excluded.${column}`,
          upserted,
        ],
      ],
      repelled: refusedWith('42501', 'GH003'),
    },
    attempt(
      'update',
      `update ${table} set ${column} = ${column} where id = $1 returning 1`,
      target,
    ),
    attempt(
      'update all',
      `update ${table} set ${column} = ${column} where tenant_id = $1 returning 1`,
      theirs.id,
    ),
    attempt('delete', `delete from ${table} where id = $1 returning 1`, target),
    attempt('lock', `select 1 as locked from ${table} where id = $1 for update`, target),
    attempt(
      'move a row of mine into it',
      `with moved as (update ${table} set tenant_id = $1 where id = $2 returning tenant_id)
       select * from moved where tenant_id = $1`,
      theirs.id,
      own,
    ),
    forbidden('truncate', `truncate ${table}`),
    forbidden('switch the policy off', `alter table ${table} disable row level security`),
    forbidden('own it', `alter table ${table} owner to app_user`),
  ]
}

/** A row that is like no other, referring to the given rows, or mine. */
function freshRow(scenario: AttackScenario, table: string, ids: Ids = scenario.mine.rows): Row {
  const fixture = scenario.fixtures[table]
  return { id: uuidv7(), ...fixture?.(ids, `fresh-${uuidv7()}`, 'fresh') }
}
