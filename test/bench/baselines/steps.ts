import { type NeonQueryFunction, type NeonQueryPromise, neon } from '@neondatabase/serverless'
import { tenantAuthenticator } from '../../../src/core/tenancy/authenticators.ts'
import { PlaneSession } from '../../../src/core/tenancy/session.ts'
import { findService } from '../../../src/modules/catalogue/services/services.queries.ts'
import { reachLocalEndpoint } from './local-endpoint.ts'

reachLocalEndpoint()

type Step = (url: string, credential: string) => Promise<unknown>

/** The parts of a read of a service, each with one thing more than the one before: the header `X-Step` names it. */
const steps: Record<string, Step> = {
  nothing: async () => [],
  driver: (url) => neon(url)`select 1`,
  transaction: (url) => batch(url, (sql) => [sql`select 1`, sql`select 2`]),
  enter: (url, credential) => batch(url, (sql) => [entering(sql, credential), sql`select 2`]),
  query: (url, credential) =>
    batch(url, (sql) => [
      entering(sql, credential),
      sql`select * from services where name = 'castle' and deleted_at is null`,
    ]),
  drizzle: (url, credential) => {
    const meter = { roundTrips: 0, milliseconds: 0 }
    const budget = { attemptMs: 5_000, totalMs: 5_000 }
    const refusals = { byCode: new Map(), byConstraint: {} }
    const door = tenantAuthenticator({ ...caller, credential })
    return new PlaneSession({ url, budget, refusals, meter }, door).read((db) =>
      findService(db, 'castle'),
    )
  },
}

const caller = {
  requestId: 'bench',
  claim: undefined,
  slug: undefined,
  host: undefined,
  permission: 'services:read',
  inTeam: false,
  address: undefined,
}

export default {
  async fetch(request: Request, { DATABASE_URL }: { DATABASE_URL: string }): Promise<Response> {
    const step = steps[request.headers.get('X-Step') ?? '']
    if (!step) return new Response(null, { status: 404 })
    return Response.json(await step(DATABASE_URL, request.headers.get('X-Credential') ?? ''))
  },
}

type Sql = NeonQueryFunction<false, false>
type Statements = (sql: Sql) => NeonQueryPromise<false, false>[]

function batch(url: string, statements: Statements) {
  const sql = neon(url, { readOnly: true, isolationLevel: 'ReadCommitted' })
  return sql.transaction(statements(sql))
}

function entering(sql: Sql, credential: string) {
  return sql`select app.enter(null, ${credential}, 'services:read', 'bench', 5000)`
}
