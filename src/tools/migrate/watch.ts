import pg from 'pg'
import { runnerName } from './connect.ts'

/** Where a runner works: seen from a second connection while its own is busy. */
export type Watched = {
  url: string
  backend: number
  say: (line: string) => void
  everyMs: number
}

/**
 * Tells how a long statement gets on, and what it waits for, until the function that it gives is called. That one waits
 * for nothing: the locks of what is watched must not be held for a look at them.
 */
export function watch({ url, backend, say, everyMs }: Watched): () => void {
  const began = performance.now()
  let observer: pg.Client | undefined
  let ended = false
  let looking = Promise.resolve()
  const timer = setInterval(() => {
    looking = looking.then(async () => {
      if (ended) return
      observer ??= await connected(url)
      const line = await seen(observer, backend)
      const seconds = ((performance.now() - began) / 1000).toFixed(0)
      if (line && !ended) say(`    ${seconds} s: ${line}`)
    })
    // Not to see how it gets on is no reason to stop it.
    looking = looking.catch(() => undefined)
  }, everyMs)
  return () => {
    ended = true
    clearInterval(timer)
    void looking.then(() => observer?.end()).catch(() => undefined)
  }
}

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    application_name: `${runnerName} (watch)`.slice(0, 63),
    connectionTimeoutMillis: 5_000,
    query_timeout: 5_000,
  })
  client.on('error', () => undefined)
  await client.connect()
  return client
}

async function seen(observer: pg.Client, backend: number): Promise<string | undefined> {
  const { rows } = await observer.query<{ line: string }>(
    `select coalesce(
       (select format('waits for backend %s (%s, %s for %s s): %s', b.pid, coalesce(nullif(b.application_name, ''), b.usename), b.state,
          round(extract(epoch from clock_timestamp() - b.xact_start)), left(b.query, 60))
        from pg_stat_activity b where b.pid = any (pg_blocking_pids($1)) order by b.xact_start limit 1),
       (select format('index: %s%s', phase, case when blocks_total > 0 then format(', %s %%', 100 * blocks_done / blocks_total) else '' end)
        from pg_stat_progress_create_index where pid = $1),
       (select 'runs ' || left(query, 60) from pg_stat_activity where pid = $1 and state = 'active')) as line`,
    [backend],
  )
  return rows[0]?.line ?? undefined
}
