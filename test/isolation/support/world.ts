import { neon } from '@neondatabase/serverless'
import { transportHash } from '../../../src/core/tenancy/api-key.ts'
import {
  entering as enteringWith,
  type Outcome,
  type Statement,
} from '../../../src/tools/migrate/prove/attack.ts'
import { type Ids, inserting, type Row } from '../../../src/tools/migrate/prove/fixtures.ts'
import { openWorld, type World } from '../../support/world.ts'
import { rowFixtures } from './row-fixtures.ts'

/** The Worker's first statement for a request with a tenant's key. */
export async function entering({ key }: { key: string }): Promise<Statement> {
  return enteringWith(await transportHash(key))
}

/** A world whose database has the privileges of a migrated one: a copy does not take them over from its template. */
export async function openGuardedWorld(): Promise<World> {
  const world = await openWorld()
  await guard(world)
  return world
}

export async function guard(world: World): Promise<void> {
  await world.owner(`revoke all on database ${world.database} from public`, [])
  await world.owner(
    `grant connect on database ${world.database} to app_user, app_auth, app_operator`,
    [],
  )
}

/** Runs statements as the runtime role in one HTTP batch, one transaction; gives the last one's outcome. */
export function asRuntime(
  { runtimeUrl }: Pick<World, 'runtimeUrl'>,
  statements: readonly Statement[],
): Promise<Outcome> {
  return runBy(runtimeUrl, statements)
}

/** The same as the operator's role. */
export function asOperator(
  { operatorUrl }: Pick<World, 'operatorUrl'>,
  statements: readonly Statement[],
): Promise<Outcome> {
  return runBy(operatorUrl, statements)
}

async function runBy(url: string, statements: readonly Statement[]): Promise<Outcome> {
  const sql = neon(url)
  const queries = statements.map((statement) => {
    const [text, values] = typeof statement === 'string' ? [statement, []] : statement
    return sql.query(text, values)
  })
  try {
    const results = await sql.transaction(queries)
    return { rows: results.at(-1) ?? [], refused: undefined }
  } catch (error) {
    const { code } = error as { code?: string }
    if (code === undefined) throw error
    return { rows: [], refused: code }
  }
}

/** Every row of a tenant, in every table of every schema that has a tenant_id, as text: to be the same before and after. */
export async function rowsOf(world: World, tenantId: string): Promise<Record<string, string[]>> {
  // A partition's rows are those of its parent.
  const tables = await world.owner<{ name: string }>(
    `select c.oid::regclass::text as name from pg_attribute a join pg_class c on c.oid = a.attrelid
     where a.attname = 'tenant_id' and not a.attisdropped and c.relkind in ('r', 'p') and not c.relispartition
     order by 1`,
    [],
  )
  const each = tables.map(
    ({ name }) =>
      `select '${name}' as name, coalesce(json_agg(row order by row), '[]') as rows
       from (select to_jsonb(t)::text as row from ${name} t where tenant_id = $1) as found`,
  )
  const rows = await world.owner<{ name: string; rows: string[] }>(each.join(' union all '), [
    tenantId,
  ])
  return Object.fromEntries(rows.map(({ name, rows }) => [name, rows]))
}

/** Makes a row in every table that has a fixture, as the owner, in one round trip. Gives their ids. */
export async function insertRows(
  world: Pick<World, 'ownerUrl'>,
  tenantId: string,
  seed: string,
  secret: string,
  more?: (ids: Ids) => readonly [table: string, row: Row][],
): Promise<Ids> {
  const { ids, statements } = inserting(rowFixtures, { tenantId, seed, secret }, more)
  const sql = neon(world.ownerUrl)
  await sql.transaction(statements.map(([text, values]) => sql.query(text, values)))
  return ids
}
