import type pg from 'pg'

/** A row of drizzle-kit's table: what a database says is applied. Its tag is known when this runner applied it. */
export type AppliedRow = { when: number; hash: string; tag: string | undefined }

/** How far a migration without a transaction has come. */
export type Begun = {
  tag: string
  hash: string
  /** How many of its statements are done. */
  done: number
  /** Whether the next one was begun outside of a transaction, so that it may have had an effect. */
  running: boolean
}

export type Record = { applied: AppliedRow[]; begun: Begun[] }

/**
 * The record of migrations in a database. `drizzle.__drizzle_migrations` is drizzle-kit's, and decides;
 * `drizzle.migration_runs` is ours: tags, checkpoints, who ran it and when. Writes nothing.
 */
export async function readRecord(client: pg.ClientBase): Promise<Record> {
  const { stock, ours } = await recordTables(client)
  const runs = ours
    ? await rowsOf(
        client,
        'select tag, "when", hash, done, running, finished_at is not null as finished from drizzle.migration_runs',
      )
    : []
  const rows = stock
    ? await rowsOf(
        client,
        'select hash, created_at as "when" from drizzle.__drizzle_migrations order by created_at, id',
      )
    : []
  const applied = rows.map((row) => ({
    when: Number(row.when),
    hash: row.hash,
    tag: runs.find(({ when }) => when === row.when)?.tag,
  }))
  // One that was finished and is in drizzle-kit's table no more was taken out there: it is to run again, from its
  // start.
  const begun = runs.filter((run) => !run.finished && !rows.some(({ when }) => when === run.when))
  return {
    applied,
    begun: begun.map(({ tag, hash, done, running }) => ({ tag, hash, done, running })),
  }
}

type Row = {
  tag: string
  when: string
  hash: string
  done: number
  running: boolean
  finished: boolean
}

async function rowsOf(client: pg.ClientBase, text: string): Promise<Row[]> {
  return (await client.query<Row>(text)).rows
}

async function recordTables(client: pg.ClientBase): Promise<{ stock: boolean; ours: boolean }> {
  const { rows } = await client.query<{ stock: boolean; ours: boolean }>(
    `select to_regclass('drizzle.__drizzle_migrations') is not null as stock,
       to_regclass('drizzle.migration_runs') is not null as ours`,
  )
  return rows[0] ?? { stock: false, ours: false }
}

/** Makes the two tables where they are missing; drizzle-kit's exactly as drizzle-kit would. Under the lock. */
export async function prepareRecord(client: pg.ClientBase): Promise<void> {
  const { stock, ours } = await recordTables(client)
  if (stock && ours) return
  await client.query(`begin;
    set local client_min_messages = warning;
    create schema if not exists drizzle;
    create table if not exists drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint);
    create table if not exists drizzle.migration_runs (
      tag text primary key, "when" bigint not null, hash text not null, done integer not null default 0,
      running boolean not null default false, run_by text not null, started_at timestamptz not null default clock_timestamp(),
      finished_at timestamptz);
    commit`)
}

export type Identity = { tag: string; when: number; hash: string }

/** Says that a migration is begun, from its start. */
export async function recordBegin(
  client: pg.ClientBase,
  { tag, when, hash }: Identity,
): Promise<void> {
  await client.query(
    `insert into drizzle.migration_runs (tag, "when", hash, run_by) values ($1, $2, $3, current_setting('application_name'))
     on conflict (tag) do update set "when" = excluded."when", hash = excluded.hash, done = 0, running = false,
       run_by = excluded.run_by, started_at = excluded.started_at, finished_at = null`,
    [tag, when, hash],
  )
}

/** The checkpoint: `done` statements have had their effect; `running` says that the next one may have. */
export async function recordCheckpoint(
  client: pg.ClientBase,
  tag: string,
  { done, running }: { done: number; running: boolean },
): Promise<void> {
  await client.query('update drizzle.migration_runs set done = $2, running = $3 where tag = $1', [
    tag,
    done,
    running,
  ])
}

/** Says that a migration is applied, to drizzle-kit too. */
export async function recordApplied(
  client: pg.ClientBase,
  { tag, when, hash }: Identity,
): Promise<void> {
  await client.query(
    'insert into drizzle.__drizzle_migrations (hash, created_at) values ($1, $2)',
    [hash, when],
  )
  await client.query(
    `update drizzle.migration_runs set running = false, finished_at = clock_timestamp() where tag = $1`,
    [tag],
  )
}

/** Says that a migration is not applied any more. */
export async function forget(client: pg.ClientBase, when: number): Promise<void> {
  await client.query('delete from drizzle.__drizzle_migrations where created_at = $1', [when])
  await client.query('delete from drizzle.migration_runs where "when" = $1', [when])
}

/** Gives an applied migration the identity that its file has now: after a restamp, or an edit that was accepted. */
export async function rewriteRecord(
  client: pg.ClientBase,
  when: number,
  now: Identity,
): Promise<void> {
  await client.query('delete from drizzle.migration_runs where "when" = $1 or tag = $2', [
    when,
    now.tag,
  ])
  await client.query(
    'update drizzle.__drizzle_migrations set hash = $2, created_at = $3 where created_at = $1',
    [when, now.hash, now.when],
  )
  await recordBegin(client, now)
  await client.query(
    `update drizzle.migration_runs set finished_at = clock_timestamp() where tag = $1`,
    [now.tag],
  )
}
