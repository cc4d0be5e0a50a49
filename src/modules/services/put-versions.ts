import { eq, type SQLWrapper, sql } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import { emitEach } from '../../core/db/statements.ts'
import type { TenantDb } from '../../core/db/tenant-db.ts'
import { isLive } from './live.ts'
import { services, serviceVersions } from './services.schema.ts'

export type WantedVersion = { service: string; version: string }

/** Makes the versions that are not there yet, of the services that are. However many: the statements are two. */
export function putVersions(db: TenantDb, wanted: readonly WantedVersion[]): SQLWrapper[] {
  const once = new Map(
    wanted.map(({ service, version }) => [`${service}\n${version}`, { service, version }]),
  )
  const rows = JSON.stringify([...once.values()].map((one) => ({ id: uuidv7(), ...one })))
  const given = sql`json_to_recordset(${rows}::json) as given (id uuid, service text, version text)`
  return [
    // In the order of their names, so that two writers of the same versions wait and do not lock each other out.
    db
      .insert(serviceVersions)
      .select(
        sql`select given.id, app.tenant_id(), ${services.id}, given.version, null, now(), now(), 1
          from ${given} join ${services} on ${services.name} = given.service and ${isLive}
          order by given.service, given.version`,
      )
      .onConflictDoNothing(),
    emitEach({
      type: 'version.created',
      subjectType: 'service_version',
      of: sql`(${db
        .select({
          id: serviceVersions.id,
          payload: sql`jsonb_build_object('service', given.service, 'version', given.version)`,
        })
        .from(given)
        .innerJoin(serviceVersions, eq(serviceVersions.id, sql`given.id`))})`,
    }),
  ]
}
