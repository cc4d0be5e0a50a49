import { sql } from 'drizzle-orm'
import { emit } from '../../../core/audit/emit.ts'
import { etag, namesTag } from '../../../core/http/etag.ts'
import { found } from '../../../core/http/found.ts'
import { Problem } from '../../../core/problems/problem.ts'
import { VersionConflict } from '../../../core/problems/problems.ts'
import type { Tenant } from '../../../core/tenancy/session.ts'
import { checkedSpec } from './checked-spec.ts'
import { mergePatch } from './merge-patch.ts'
import type { UpdateSpec } from './specs.contract.ts'
import { specEvents } from './specs.events.ts'
import { SpecIsText, UnsupportedSpec } from './specs.problems.ts'
import { findSpec, replaceContent } from './specs.queries.ts'
import { specs } from './specs.schema.ts'

export type SpecAddress = { service: string; version: string; branch: string }

/**
 * Applies a merge patch to a stored specification. The merged document is checked between the read and the write, so this
 * needs an interactive transaction.
 */
export function reviseSpec(
  tenant: Tenant,
  { service, version, branch }: SpecAddress,
  patch: UpdateSpec,
  ifMatch: string | undefined,
) {
  return tenant.transaction(async (db, perform) => {
    const current = found(await findSpec(db, service, version, branch).for('update', { of: specs }))
    if (!namesTag(ifMatch ?? '*', etag(current).ETag)) throw new Problem(VersionConflict)
    if (current.encoding !== 'json') throw new Problem(SpecIsText)
    const revised = await checkedSpec(mergePatch(JSON.parse(current.content), patch), '')
    if (revised.type !== current.type) throw new Problem(UnsupportedSpec)
    await replaceContent(db, current.id, revised.content)
    await perform(
      emit(specEvents.revised, {
        subjectId: sql`${current.id}::uuid`,
        payload: { service, version, branch },
      }),
    )
    return found(await findSpec(db, service, version, branch))
  })
}
