import { inArray, type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { isIncidental, redactedMark } from '../exchanges/index.ts'
import { redactions } from './contracts.schema.ts'

/**
 * Hides the values that the tenant's redactions name in documents with members of these names. `secrets` is a relation
 * of one row that the query joins; `masked` and `hidden` are the document with those values replaced.
 */
export function redacting(db: TenantDb, names: Iterable<string>) {
  const given = sql`json_array_elements_text(${JSON.stringify([...names])}::json) as member(name)`
  const found = db
    .select({ names: sql`coalesce(array_agg(member.name), '{}')` })
    .from(given)
    .where(inArray(sql`lower(member.name)`, db.select({ name: redactions.name }).from(redactions)))
  // A value is computed once; a relation would be looked up again for each row that it is joined to.
  const secrets = db
    .select({ names: sql<string[]>`${found}`.as('secret_names') })
    .from(sql`(values (1)) as one`)
    .as('secrets')
  const masked = (document: SQL) =>
    sql`app.masked(${document}::jsonb, ${secrets.names}, ${JSON.stringify(redactedMark)}::jsonb)`
  return {
    secrets,
    /** The masked document as jsonb; null where no redaction applies. */
    masked: (document: SQL): SQL<unknown> =>
      sql`case when ${secrets.names} <> '{}' then ${masked(document)} end`,
    /** The masked document as json; unchanged where no redaction applies. */
    hidden: (document: SQL): SQL<unknown> =>
      sql`case when ${secrets.names} <> '{}' then ${masked(document)}::json else ${document} end`,
  }
}

/**
 * The fingerprint of masked documents with members of these names. A secret that differs each time makes no new
 * fingerprint, and cannot be guessed from the hash.
 */
export function hiddenFingerprint(names: Iterable<string>, documents: readonly SQLWrapper[]): SQL {
  const given = JSON.stringify([...names].filter(isIncidental))
  const incidental = sql`array(select json_array_elements_text(${given}::json))`
  const parts = documents.map((document) => sql`app.masked(${document}, ${incidental}, null)`)
  const essence = sql`jsonb_build_array(${sql.join(parts, sql`, `)})::text`
  return sql`encode(sha256(convert_to(${essence}, 'UTF8')), 'hex')`
}
