import { inArray, type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { isIncidental, redactedMark } from '../exchanges/index.ts'
import { redactions } from './contracts.schema.ts'

/**
 * What hides the tenant's secrets in documents that hold members of these names: `secrets`, a relation of one row to
 * be joined, and `hidden`, a document with the values of secret members replaced; as it came where none is secret.
 */
export function redacting(db: TenantDb, names: Iterable<string>) {
  const given = sql`json_array_elements_text(${JSON.stringify([...names])}::json) as member(name)`
  const found = db
    .select({ names: sql`coalesce(array_agg(member.name), '{}')` })
    .from(given)
    .where(inArray(sql`lower(member.name)`, db.select({ name: redactions.name }).from(redactions)))
  // A value, which is found once: a relation would be looked up anew for each row that it is joined to.
  const secrets = db
    .select({ names: sql<string[]>`${found}`.as('secret_names') })
    .from(sql`(values (1)) as one`)
    .as('secrets')
  const masked = (document: SQL) =>
    sql`app.masked(${document}::jsonb, ${secrets.names}, ${JSON.stringify(redactedMark)}::jsonb)`
  return {
    secrets,
    /** As jsonb, and null where no name is secret. */
    masked: (document: SQL): SQL<unknown> =>
      sql`case when ${secrets.names} <> '{}' then ${masked(document)} end`,
    hidden: (document: SQL): SQL<unknown> =>
      sql`case when ${secrets.names} <> '{}' then ${masked(document)}::json else ${document} end`,
  }
}

/**
 * The fingerprint of documents of which something was hidden, with members of these names: a secret that differs each
 * time makes no new one, and cannot be guessed from its hash.
 */
export function hiddenFingerprint(names: Iterable<string>, documents: readonly SQLWrapper[]): SQL {
  const given = JSON.stringify([...names].filter(isIncidental))
  const incidental = sql`array(select json_array_elements_text(${given}::json))`
  const parts = documents.map((document) => sql`app.masked(${document}, ${incidental}, null)`)
  const essence = sql`jsonb_build_array(${sql.join(parts, sql`, `)})::text`
  return sql`encode(sha256(convert_to(${essence}, 'UTF8')), 'hex')`
}
