import { type Backend, connectBackend, type Identity } from './backend.ts'

const perPool = 20
/** Under Postgres's max_connections (200), leaving room for WebSockets, psql and control. */
const overall = 150

/** A borrowed connection. `release(false)` ends it; so does any that is broken or in a transaction. */
export type Lease = { backend: Backend; release(keep: boolean): Promise<void> }
type Waiter = { resolve(backend: Backend): void; reject(error: unknown): void }
type Pool = {
  identity: Identity
  idle: Backend[]
  total: number
  waiting: Set<Waiter>
  dropped: boolean
}

/**
 * Pooled server connections per (database, role, password), the last used first, and NOTHING reset
 * between two uses: what a session sets shows in a later request, as on Neon.
 */
export class Pools {
  readonly #port: number
  readonly #pools = new Map<string, Pool>()

  constructor(port: number) {
    this.#port = port
  }

  /**
   * An idle connection, a new one, or, when the pool is full, the first to come back. Waits no longer than the signal.
   */
  async acquire(identity: Identity, signal: AbortSignal): Promise<Lease> {
    const pool = this.#pool(identity)
    const backend = await this.#take(pool, signal)
    return { backend, release: (keep) => giveBack(pool, backend, keep) }
  }

  /** Ends every idle connection of a database; those in use are ended when they come back. */
  async drop(database: string): Promise<void> {
    const closing: Promise<void>[] = []
    for (const [key, pool] of this.#pools) {
      if (pool.identity.database !== database) continue
      pool.dropped = true
      this.#pools.delete(key)
      closing.push(...pool.idle.splice(0).map((backend) => backend.close()))
    }
    await Promise.all(closing)
  }

  /** The open connections, for people and tests. */
  describe() {
    return [...this.#pools.values()].map(({ identity, idle, total, waiting }) => ({
      database: identity.database,
      role: identity.role,
      total,
      idle: idle.length,
      waiting: waiting.size,
    }))
  }

  #pool(identity: Identity): Pool {
    const key = JSON.stringify([identity.database, identity.role, identity.password])
    const known = this.#pools.get(key)
    if (known) return known
    const pool = { identity, idle: [], total: 0, waiting: new Set<Waiter>(), dropped: false }
    this.#pools.set(key, pool)
    return pool
  }

  async #take(pool: Pool, signal: AbortSignal): Promise<Backend> {
    const idle = pool.idle.pop()
    if (idle) return idle
    if (pool.total < perPool) return await this.#connect(pool)
    return await new Promise((resolve, reject) => {
      const waiter = { resolve, reject }
      pool.waiting.add(waiter)
      signal.addEventListener('abort', () => pool.waiting.delete(waiter) && reject(signal.reason))
    })
  }

  async #connect(pool: Pool): Promise<Backend> {
    pool.total++
    try {
      await this.#makeRoom()
      const backend = await connectBackend(this.#port, pool.identity)
      void backend.lost.then(() => this.#forget(pool, backend))
      return backend
    } catch (error) {
      this.#leave(pool)
      throw error
    }
  }

  #forget(pool: Pool, backend: Backend): void {
    const at = pool.idle.indexOf(backend)
    if (at >= 0) pool.idle.splice(at, 1)
    this.#leave(pool)
  }

  /** A place is free: the next waiting client gets a connection of its own. */
  #leave(pool: Pool): void {
    pool.total--
    const waiter = firstOf(pool)
    if (waiter) this.#connect(pool).then(waiter.resolve, waiter.reject)
    else if (pool.total === 0) this.#removeEmpty(pool)
  }

  #removeEmpty(pool: Pool): void {
    for (const [key, known] of this.#pools) if (known === pool) this.#pools.delete(key)
  }

  async #makeRoom(): Promise<void> {
    const pools = [...this.#pools.values()]
    if (pools.reduce((sum, pool) => sum + pool.total, 0) <= overall) return
    await pools
      .find((pool) => pool.idle.length > 0)
      ?.idle.shift()
      ?.close()
  }
}

function firstOf({ waiting }: Pool): Waiter | undefined {
  const [first] = waiting
  if (first) waiting.delete(first)
  return first
}

async function giveBack(pool: Pool, backend: Backend, keep: boolean): Promise<void> {
  if (!keep || pool.dropped || !backend.alive() || !backend.idle()) return await backend.close()
  const waiter = firstOf(pool)
  if (waiter) waiter.resolve(backend)
  else pool.idle.push(backend)
}
