import { escapeIdentifier, Pool } from 'pg'
import type { DataFolder } from './data-folder.ts'
import type { Pools } from './pools.ts'
import { adminConfig } from './postgres.ts'

/** The operations that the endpoint runs as the superuser for its clients. */
export type Admin = {
  /** Interrupts the statement a backend is running. */
  cancel(pid: number): Promise<void>
  /** Ends a backend as an administrator would (57P01), and waits until it is gone. */
  terminate(pid: number): Promise<void>
  /**
   * A copy of `template`, with the privileges on the database itself, as a branch of Neon has them. Its pooled
   * connections are closed first; with others, Postgres fails (55006).
   */
  createDatabase(input: { name: string; template?: string | undefined }): Promise<void>
  /** Ends every session of a database and removes it; one that does not exist is fine. */
  dropDatabase(name: string): Promise<void>
}

/** Connects lazily; at most four connections. */
export function createAdmin(port: number, folder: DataFolder, pools: Pools): Admin {
  const pool = new Pool({ ...adminConfig(port, folder, 'postgres'), max: 4 })
  pool.on('error', () => undefined)
  // Copied files need two checkpoints, which cost nothing where nothing is synced: a fifth of the time.
  const strategy = folder.durable ? 'WAL_LOG' : 'FILE_COPY'
  return {
    async cancel(pid) {
      await pool.query('select pg_cancel_backend($1)', [pid])
    },
    async terminate(pid) {
      await pool.query('select pg_terminate_backend($1, 5000)', [pid])
    },
    async createDatabase({ name, template }) {
      if (template) await pools.drop(template)
      const [database, source] = [name, template ?? 'template1'].map(escapeIdentifier)
      await pool.query(
        `CREATE DATABASE ${database} TEMPLATE ${source} OWNER neondb_owner STRATEGY ${strategy}`,
      )
      if (!template) return
      await pool.query(
        'update pg_database set datacl = (select datacl from pg_database where datname = $1) where datname = $2',
        [template, name],
      )
    },
    async dropDatabase(name) {
      await pools.drop(name)
      await pool.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`)
    },
  }
}
