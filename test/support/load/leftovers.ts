import { setTimeout as sleep } from 'node:timers/promises'
import type { Owner } from '../../../src/tools/command/owner.ts'
import { localNeonControl } from '../local-neon.ts'

/** What requests that are all answered have left behind in a database; of each there should be none. */
export type Leftovers = {
  transactions: number
  advisoryLocks: number
  waiting: number
  busy: number
}

const patience = 5_000

/** What is left as soon as it is nothing, and in five seconds at the latest: what follows an answer may still go on. */
export async function leftovers(
  owner: Owner,
  { neon, database }: { neon: string; database: string },
): Promise<Leftovers> {
  const control = localNeonControl(neon)
  const deadline = Date.now() + patience
  for (;;) {
    const [row] = await owner<Pick<Leftovers, 'transactions' | 'advisoryLocks'>>(sessions, [])
    const pools = (await control.pool()).filter((pool) => pool.database === database)
    const sum = (of: (pool: (typeof pools)[number]) => number) =>
      pools.reduce((total, pool) => total + of(pool), 0)
    const left = {
      transactions: row?.transactions ?? 0,
      advisoryLocks: row?.advisoryLocks ?? 0,
      waiting: sum(({ waiting }) => waiting),
      busy: sum(({ total, idle }) => total - idle),
    }
    if (Object.values(left).every((count) => count === 0) || Date.now() > deadline) return left
    await sleep(100)
  }
}

// A transaction that is open holds the lock of its virtual id, whoever looks.
const sessions = `select
  (select count(*)::integer from pg_locks l join pg_stat_activity a using (pid)
    where a.datname = current_database() and l.locktype = 'virtualxid' and l.pid <> pg_backend_pid()) as transactions,
  (select count(*)::integer from pg_locks l join pg_database d on d.oid = l.database
    where d.datname = current_database() and l.locktype = 'advisory') as "advisoryLocks"`
