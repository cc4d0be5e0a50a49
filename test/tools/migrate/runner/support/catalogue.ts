import type pg from 'pg'
import { sourceDifferences } from '../../../../../src/tools/migrate/sources/differences.ts'
import { noSources, type Sources } from '../../../../../src/tools/migrate/sources/sources.ts'

export type Scope = {
  /** The schemas whose functions all have a source. */
  schemas: readonly string[]
  /** Triggers without a source: those that a function creates for many tables. */
  except?: RegExp
}

/**
 * The differences between a database's functions and triggers and the sources. It executes the sources in a transaction
 * that is rolled back, and compares the catalogue before and after.
 */
export async function catalogueDifferences(
  client: pg.ClientBase,
  sources: Sources,
  scope: Scope,
): Promise<string[]> {
  await client.query('begin')
  try {
    const database = await readCatalogue(client, scope)
    await client.query('set local check_function_bodies = off')
    for (const { text } of sources.functions.values()) await attempt(client, text)
    for (const { text } of sources.triggers.values()) await attempt(client, text)
    const replaced = await readCatalogue(client, scope)
    const files = noSources()
    for (const [name, { callers, text }] of sources.functions) {
      files.functions.set(name, { ...(replaced.functions.get(name) ?? missing(text)), callers })
    }
    for (const [name, { text }] of sources.triggers) {
      files.triggers.set(name, replaced.triggers.get(name) ?? missing(text))
    }
    return sourceDifferences(database, files, { first: 'the database', second: 'the files' })
  } finally {
    await client.query('rollback')
  }
}

const missing = (text: string) => ({ text, signature: '', callers: [] })

/** A statement that Postgres rejects, such as another result type, leaves the catalogue without it. */
async function attempt(client: pg.ClientBase, text: string): Promise<void> {
  await client.query('savepoint source')
  await client.query(text).catch(() => client.query('rollback to savepoint source'))
}

type Row = { name: string; text: string; callers: string[] }

async function readCatalogue(client: pg.ClientBase, { schemas, except }: Scope): Promise<Sources> {
  const found = noSources()
  const functions = await client.query<Row>(
    `select n.nspname || '.' || p.proname as name,
       string_agg(pg_get_functiondef(p.oid), E'\\n' order by p.oid::regprocedure::text) as text,
       array(select distinct coalesce(r.rolname, 'public')::text
         from pg_proc o, aclexplode(coalesce(o.proacl, acldefault('f', o.proowner))) a left join pg_roles r on r.oid = a.grantee
         where o.oid = any (array_agg(p.oid)) and a.grantee <> o.proowner order by 1) as callers
     from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     where n.nspname = any ($1) group by 1`,
    [schemas],
  )
  for (const { name, ...row } of functions.rows)
    found.functions.set(name, { ...row, signature: '' })
  const triggers = await client.query<Row>(
    `select n.nspname || '.' || c.relname || ' ' || t.tgname as name, pg_get_triggerdef(t.oid) as text
     from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
     where not t.tgisinternal and t.tgparentid = 0`,
  )
  for (const { name, text } of triggers.rows) {
    if (!except?.test(name)) found.triggers.set(name, { text })
  }
  return found
}
