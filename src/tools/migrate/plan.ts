import type pg from 'pg'
import { readRollback } from './files.ts'
import { keepsFrom, type Lock } from './locks.ts'
import { type Options, readStates, withSession } from './session.ts'
import { refusals } from './state.ts'
import { type Statement, statementsOf } from './statements.ts'

export type Size = { bytes: number; rows: number }
export type Planned = {
  tag: string
  transactional: boolean
  rollback: string
  statements: (Statement & { sizes: Record<string, Size> })[]
}
export type Plan = { migrations: Planned[]; refusals: string[] }

/**
 * The work of `up` on this database: each statement, its locks, and how large the locked tables are. Writes nothing.
 */
export async function plan(options: Options): Promise<Plan> {
  return withSession(options, async (session) => {
    const found = await readStates(session)
    const migrations: Planned[] = []
    for (const { migration, state, begun } of found.entries) {
      if (!['pending', 'partial', 'out of order', 'future'].includes(state)) continue
      const statements = (await statementsOf(migration, migration.tag)).slice(begun?.done ?? 0)
      const sizes = await sizesOf(
        session.client,
        statements.flatMap(({ locks }) => locks),
      )
      const way = await readRollback(session.folder, migration.tag)
      migrations.push({
        tag: migration.tag,
        transactional: migration.transactional,
        rollback:
          !way || way.missing.length > 0
            ? 'none'
            : way.loses.length > 0
              ? `loses ${way.loses.join('; ')}`
              : 'loses no data',
        statements: statements.map((statement) => ({
          ...statement,
          sizes: pick(sizes, statement.locks),
        })),
      })
    }
    return { migrations, refusals: refusals(found).map(({ what }) => what) }
  })
}

async function sizesOf(
  client: pg.ClientBase,
  locks: readonly Lock[],
): Promise<Record<string, Size>> {
  const { rows } = await client.query<{ name: string; bytes: number; rows: number }>(
    `select name, sum(pg_total_relation_size(p.oid))::float8 as bytes,
       sum(greatest(p.reltuples, s.n_live_tup, 0) * (p.relkind <> 'p')::int)::float8 as rows
     from unnest($1::text[]) name
     join pg_class c on c.relname = split_part(name, '.', 2) and c.relnamespace = to_regnamespace(quote_ident(split_part(name, '.', 1)))
     join pg_class p on p.oid = c.oid or p.oid in (select relid from pg_partition_tree(c.oid))
     left join pg_stat_user_tables s on s.relid = p.oid
     group by name`,
    [[...new Set(locks.map(({ table }) => table))]],
  )
  return Object.fromEntries(
    rows.map(({ name, bytes, rows: count }) => [name, { bytes, rows: count }]),
  )
}

function pick(sizes: Record<string, Size>, locks: readonly Lock[]): Record<string, Size> {
  return Object.fromEntries(
    Object.entries(sizes).filter(([name]) => locks.some(({ table }) => table === name)),
  )
}

/** A plan for the person at the terminal. */
export function planText({ migrations, refusals: refused }: Plan): string {
  const parts = migrations.map(({ tag, transactional, rollback, statements }) =>
    [
      `${tag} (${transactional ? 'one transaction' : 'statement by statement'}; rollback: ${rollback})`,
      ...statements.flatMap((statement) => [
        '',
        ...statement.sql
          .trim()
          .split('\n')
          .map((line) => `    ${line}`),
        ...lockLines(statement).map((line) => `  ${line}`),
      ]),
    ].join('\n'),
  )
  if (refused.length > 0)
    parts.push(`It would be rejected:\n${refused.map((line) => `  ${line}`).join('\n')}`)
  return parts.length > 0 ? parts.join('\n\n') : 'Nothing to apply.'
}

function lockLines({ locks, opaque, sizes }: Planned['statements'][number]): string[] {
  const lines = locks.map(({ mode, table }) => {
    const size = sizes[table]
    const how = size ? `${bytes(size.bytes)}, about ${size.rows} rows` : 'not there yet'
    return `-> ${mode} on ${table} (${how}): ${size ? keepsFrom(mode) : 'nobody waits'}`
  })
  if (opaque) lines.push('-> and the locks of the code that it calls')
  return lines.length > 0 ? lines : ['-> no lock on a table that is there']
}

function bytes(count: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB']
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, count)) / 10))
  return `${Math.round(count / 1024 ** power)} ${units[power]}`
}
