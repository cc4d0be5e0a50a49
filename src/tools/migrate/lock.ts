import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { CommandError } from '../command/report.ts'

/** Any number that no other program on the database uses: whose session holds it migrates. */
const advisoryLock = 7_163_001

/** A runner that is silent for so long, in seconds, is taken for dead: a live one speaks to Postgres more often. */
const deadAfterSeconds = 60

export type Holder = {
  pid: number
  name: string
  address: string
  state: string
  /** Seconds since its last statement began or ended. */
  quiet: number
  statement: string
}

/**
 * Makes this session the one runner. It asks again and again instead of waiting inside of Postgres, where its
 * snapshot would hold up the holder's CREATE INDEX CONCURRENTLY for ever.
 * @throws {CommandError} with code 3, naming the holder, after `waitMs`.
 */
export async function holdLock(
  client: pg.ClientBase,
  { waitMs, say }: { waitMs: number; say: (line: string) => void },
): Promise<void> {
  const deadline = Date.now() + waitMs
  let reported = 0
  while (!(await tryLock(client))) {
    const holder = await lockHolder(client)
    if (Date.now() >= deadline) throw notHad(holder, waitMs)
    if (holder && holder.pid !== reported) {
      say(`Another runner is at work: ${described(holder)}. Waiting.`)
      reported = holder.pid
    }
    await sleep(Math.min(250, Math.max(1, deadline - Date.now())))
  }
}

async function tryLock(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ held: boolean }>(
    'select pg_try_advisory_lock($1) as held',
    [advisoryLock],
  )
  return rows[0]?.held === true
}

/** Whose session holds the lock in this database; undefined when nobody's does. */
export async function lockHolder(client: pg.ClientBase): Promise<Holder | undefined> {
  const { rows } = await client.query<Holder>(
    `select a.pid, a.application_name as name, coalesce(a.client_addr::text, 'this machine') as address,
       coalesce(a.state, 'unknown') as state, coalesce(left(a.query, 90), '') as statement,
       greatest(0, extract(epoch from clock_timestamp() - a.state_change))::float8 as quiet
     from pg_locks l join pg_stat_activity a using (pid)
     where l.locktype = 'advisory' and l.classid = 0 and l.objid = $1 and l.objsubid = 1 and l.granted
       and l.database = (select oid from pg_database where datname = current_database())`,
    [advisoryLock],
  )
  return rows[0]
}

/** Whether a holder of the lock has likely lost its program. */
export function seemsDead(holder: Holder): boolean {
  return holder.state !== 'active' && holder.quiet > deadAfterSeconds
}
export function described(holder: Holder): string {
  const { name, address, pid, state, quiet, statement } = holder
  const doing =
    state === 'active'
      ? `runs ${JSON.stringify(statement)} for ${Math.round(quiet)} s`
      : `${state} for ${Math.round(quiet)} s`
  return `${name || 'a session without a name'} from ${address} (backend ${pid}), ${doing}${seemsDead(holder) ? ', probably dead' : ''}`
}

function notHad(holder: Holder | undefined, waitMs: number): CommandError {
  return new CommandError({
    what: `another runner holds the lock after ${waitMs / 1000} s; nothing was done`,
    why: holder ? described(holder) : 'it let go just now',
    todo:
      holder && seemsDead(holder)
        ? 'end its session: npm run db:repair -- --release-lock'
        : 'wait for it and run this again (--wait gives the seconds); npm run db:status shows it',
    code: 3,
  })
}

/** Ends the session of a dead holder. Gives it; undefined when nobody holds the lock. */
export async function releaseLock(
  client: pg.ClientBase,
  force: boolean,
): Promise<Holder | undefined> {
  const holder = await lockHolder(client)
  if (!holder) return undefined
  if (!seemsDead(holder) && !force) {
    throw new CommandError({
      what: 'the holder of the lock is alive',
      why: described(holder),
      todo: 'stop that program itself; to end its session all the same: --release-lock --force',
      code: 2,
    })
  }
  await client.query('select pg_terminate_backend($1, 5000)', [holder.pid])
  return holder
}
