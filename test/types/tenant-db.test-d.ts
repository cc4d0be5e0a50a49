import { neon } from '@neondatabase/serverless'
import { drizzle } from 'drizzle-orm/neon-http'
import { drizzle as overSocket } from 'drizzle-orm/neon-serverless'
import pg from 'pg'
import type { HttpDatabase, SocketDatabase } from '../../src/core/db/connect.ts'
import type { TenantDb } from '../../src/core/db/tenant-db.ts'
import { findVersion } from '../../src/modules/catalogue/services/versions.queries.ts'

// What must not compile. `tsc -p test` checks this file; a line that begins to compile makes it fail.

declare const db: TenantDb

export function aTenantsHandleOnlyBuildsQueries() {
  // @ts-expect-error it executes no text
  db.execute
  // @ts-expect-error it opens no transaction
  db.transaction
  // @ts-expect-error it runs no batch
  db.batch
  // @ts-expect-error it gives no client
  db.$client
  // @ts-expect-error it has no relational queries, whose text it does not see
  db.query
  // @ts-expect-error it refreshes nothing that the runtime role does not reach
  db.refreshMaterializedView
  // @ts-expect-error it gives no session
  db._.session
  // @ts-expect-error it has no cache, whose keys would not hold the tenant
  db.$cache
}

const take = (tenantDb: TenantDb) => tenantDb

export async function noOtherHandleIsATenants(
  http: HttpDatabase,
  socket: SocketDatabase,
  client: pg.Client,
) {
  const url = 'postgres://nobody@localhost/nothing'
  // @ts-expect-error the driver's own function
  take(neon(url))
  // @ts-expect-error a client of Postgres
  take(client)
  // @ts-expect-error a pool of them
  take(new pg.Pool())
  // @ts-expect-error drizzle over HTTP
  take(drizzle(url))
  // @ts-expect-error drizzle over a WebSocket
  take(overSocket(url))
  // @ts-expect-error what connect.ts gives, before it is entered
  take(http)
  // @ts-expect-error and its other
  take(socket)
  // @ts-expect-error a transaction that nobody entered
  await socket.transaction(async (tx) => take(tx))
  // @ts-expect-error an object that looks like it
  take({ select: db.select, insert: db.insert, update: db.update, delete: db.delete })
  // @ts-expect-error nothing
  take(undefined)
  take(db)
}

export function queryFunctionsTakeOnlyATenants(http: HttpDatabase) {
  findVersion(db, 'castle', '1.0.0')
  // @ts-expect-error a raw handle
  findVersion(http, 'castle', '1.0.0')
}
