import type { Client } from 'pg'
import { DatabaseError } from 'pg'
import type { RunAsRuntime } from './attack.ts'

/**
 * Attacks over one connection of the runtime role. Each transaction is rolled back: what an attack could do
 * is known before, and a breach must not cost data.
 */
export function overConnection(client: Client): RunAsRuntime {
  return async (statements) => {
    await client.query('begin')
    try {
      let rows: Record<string, unknown>[] = []
      for (const statement of statements) {
        const [text, values] = typeof statement === 'string' ? [statement, []] : statement
        rows = (await client.query<Record<string, unknown>>(text, [...values])).rows
      }
      return { rows, refused: undefined }
    } catch (error) {
      if (!(error instanceof DatabaseError) || error.code === undefined) throw error
      return { rows: [], refused: error.code }
    } finally {
      await client.query('rollback')
    }
  }
}
