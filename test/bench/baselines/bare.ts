import { neon } from '@neondatabase/serverless'
import { reachLocalEndpoint } from './local-endpoint.ts'

reachLocalEndpoint()

/** The least that a Worker over Neon can do: one bare `select 1` through the driver, whatever is asked. */
export default {
  async fetch(_request: Request, environment: { DATABASE_URL: string }): Promise<Response> {
    const sql = neon(environment.DATABASE_URL)
    return Response.json(await sql`select 1 as one`)
  },
}
