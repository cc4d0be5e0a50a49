import { Pool } from '@neondatabase/serverless'
import { drizzle } from 'drizzle-orm/neon-serverless'
import { auditEvents } from '../../../src/core/audit/audit.schema.ts'
import { environments } from '../../../src/modules/catalogue/environments/environments.schema.ts'
import { environmentsByHand } from './by-hand/app.ts'
import { reachLocalEndpoint } from './local-endpoint.ts'

reachLocalEndpoint()

/** A pool for each request, as a Worker must: a WebSocket cannot outlive the request that opened it. */
export default environmentsByHand((databaseUrl) => {
  const pool = new Pool({ connectionString: databaseUrl, max: 1 })
  // workerd reports a lost connection after a clean close; without a listener that would end the request.
  pool.on('error', () => undefined)
  const db = drizzle({ client: pool, casing: 'snake_case' })
  return {
    db,
    create: (environment, event) =>
      db.transaction(async (tx) => {
        const [made] = await tx.insert(environments).values(environment).returning()
        await tx.insert(auditEvents).values(event)
        return made
      }),
    close: () => pool.end(),
  }
})
