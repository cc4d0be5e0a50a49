import { DatabaseError } from 'pg'
import type { Admin } from './admin.ts'
import type { Backend, Identity } from './backend.ts'
import type { Pools } from './pools.ts'
import { connectionError, statementError } from './sql-error.ts'
import { isolationLevels, type SqlOptions, type Statement } from './sql-request.ts'
import { ResponseSize, resultJson, rowJson } from './sql-result.ts'
import type { Stats } from './stats.ts'

export type SqlContext = { pools: Pools; admin: Admin; stats: Stats }
export type SqlRequest = {
  identity: Identity
  options: SqlOptions
  work: Statement | Statement[]
  /** The client went away: the statement is cancelled and its transaction rolled back. */
  signal: AbortSignal
  /** Ends the server connection just before the first statement, as a restart of Neon would. */
  shutdown: boolean
}

/**
 * Executes a request and gives the body of a 200.
 * @throws {SqlHttpError} 400 for every error of Postgres, COMMIT included; 507 when too large.
 */
export async function executeSql(context: SqlContext, request: SqlRequest): Promise<string> {
  const { identity, work, signal, shutdown } = request
  const lease = await context.pools.acquire(identity, signal).catch((error) => {
    throw connectionError(error, identity.role)
  })
  let keep = true
  const watch = watchClient(context.admin, lease.backend, signal)
  try {
    signal.throwIfAborted()
    keep = false
    if (shutdown) {
      await context.admin.terminate(lease.backend.pid)
      throw await lease.backend.lost
    }
    const run = Array.isArray(work) ? runBatch : runSingle
    const outcome = await run(context, lease.backend, request, [work].flat())
    keep = outcome.keep && !signal.aborted
    if ('error' in outcome) throw outcome.error
    return outcome.body
  } catch (error) {
    throw statementError(error)
  } finally {
    watch.stop()
    await lease.release(keep)
  }
}

type Outcome = { keep: boolean } & ({ body: string } | { error: unknown })

/** Neon throws away the connection of a failed single statement, and keeps that of a rolled back batch. */
async function runSingle(
  context: SqlContext,
  backend: Backend,
  request: SqlRequest,
  [statement]: Statement[],
): Promise<Outcome> {
  if (!statement) return { keep: true, error: new Error('no statement') }
  const body = await runStatement(context, backend, request, statement, new ResponseSize())
  return { keep: true, body }
}

async function runBatch(
  context: SqlContext,
  backend: Backend,
  request: SqlRequest,
  statements: Statement[],
): Promise<Outcome> {
  const size = new ResponseSize()
  const results: string[] = []
  await backend.query(beginSql(request.options))
  try {
    for (const statement of statements) {
      request.signal.throwIfAborted()
      results.push(await runStatement(context, backend, request, statement, size))
    }
    request.signal.throwIfAborted()
  } catch (error) {
    const rolledBack = error instanceof DatabaseError && backend.alive()
    if (rolledBack) await backend.query('ROLLBACK')
    return { keep: rolledBack, error }
  }
  await backend.query('COMMIT')
  return { keep: true, body: `{"results":[${results.join(',')}]}` }
}

function beginSql({ isolation, readOnly, deferrable }: SqlOptions): string {
  const modes = [
    isolation && `ISOLATION LEVEL ${isolationLevels[isolation]}`,
    readOnly && 'READ ONLY',
    deferrable && 'DEFERRABLE',
  ]
  return ['BEGIN', modes.filter(Boolean).join(', ')].join(' ').trim()
}

async function runStatement(
  context: SqlContext,
  backend: Backend,
  { identity }: SqlRequest,
  { query, params, arrayMode }: Statement,
  size: ResponseSize,
): Promise<string> {
  context.stats.add(identity.database, 'queries')
  const rows: string[] = []
  const result = await backend.query(query, params, (row, fields) => {
    const json = rowJson(row, fields, { arrayMode })
    size.add(json)
    rows.push(json)
  })
  return resultJson(result, rows, arrayMode)
}

/** Cancels what a backend runs when its client goes away, and ends it if that does not help. */
function watchClient(admin: Admin, backend: Backend, signal: AbortSignal) {
  let force: NodeJS.Timeout | undefined
  const cancel = () => {
    force = setTimeout(() => void admin.terminate(backend.pid).catch(() => undefined), 1000)
    admin.cancel(backend.pid).catch(() => undefined)
  }
  signal.addEventListener('abort', cancel, { once: true })
  return {
    stop() {
      clearTimeout(force)
      signal.removeEventListener('abort', cancel)
    },
  }
}
