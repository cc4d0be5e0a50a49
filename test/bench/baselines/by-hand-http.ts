import { neon } from '@neondatabase/serverless'
import { drizzle } from 'drizzle-orm/neon-http'
import { auditEvents } from '../../../src/core/audit/audit.schema.ts'
import { environments } from '../../../src/modules/catalogue/environments/environments.schema.ts'
import { environmentsByHand } from './by-hand/app.ts'
import { reachLocalEndpoint } from './local-endpoint.ts'

reachLocalEndpoint()

/** Each query is an HTTP request; what must hold together is a `batch`, which is one transaction. */
export default environmentsByHand((databaseUrl) => {
  const db = drizzle({ client: neon(databaseUrl), casing: 'snake_case' })
  return {
    db,
    create: async (environment, event) => {
      const [rows] = await db.batch([
        db.insert(environments).values(environment).returning(),
        db.insert(auditEvents).values(event),
      ])
      return rows[0]
    },
    close: async () => undefined,
  }
})
