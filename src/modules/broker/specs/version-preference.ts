import { and, desc, eq, isNotNull, type SQL, sql } from 'drizzle-orm'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { deployments } from '../../catalogue/deployments/index.ts'
import { environmentNamed } from '../../catalogue/environments/index.ts'
import { serviceVersions } from '../../catalogue/services/index.ts'
import { specs } from './specs.schema.ts'

const { version, semver, id } = serviceVersions
const xyz = /^(\d{1,9})\.(\d{1,9})\.(\d{1,9})$/

export type Asked = { version: string; branch: string; environment?: string | undefined }

/**
 * The versions that can answer a request for one, best first. `latest`: the highest `x.y.z`, else the newest. `x.y.z`:
 * itself, else one of the same major (same minor first), else the highest. Anything else: itself only. Ties prefer a
 * version that is deployed to the environment, then one with a specification on the branch.
 */
export function versionPreference(
  db: TenantDb,
  { version: asked, ...where }: Asked,
): { where: SQL | undefined; orderBy: SQL[] } {
  // Postgres rejects a constant in `order by`.
  const deployed = where.environment === undefined ? [] : [isDeployedTo(db, where.environment)]
  const preferred = [...deployed, hasSpecOn(db, where.branch)].map(first)
  if (asked === 'latest')
    return { where: undefined, orderBy: [...preferred, sql`${semver} desc nulls last`, desc(id)] }
  const [, major, minor] = xyz.exec(asked) ?? []
  if (major === undefined || minor === undefined) {
    return { where: eq(version, asked), orderBy: [desc(id)] }
  }
  const part = (index: number, value: string) =>
    sql`${semver}[${index}::integer] = ${value}::integer`
  const sameMajor = part(1, major)
  const sameMinor = and(sameMajor, part(2, minor))
  return {
    where: isNotNull(semver),
    orderBy: [
      ...[sameMajor, sameMinor, eq(version, asked)].map(first),
      ...preferred,
      sql`${semver} desc`,
    ],
  }
}

/** Whether the version is deployed to an environment; false without one. */
export function isDeployedTo(db: TenantDb, environment: string | undefined): SQL<boolean> {
  if (environment === undefined) return sql`false`
  const there = db
    .select({ id: deployments.id })
    .from(deployments)
    .where(
      and(
        eq(deployments.serviceVersionId, id),
        eq(deployments.environmentId, environmentNamed(db, environment)),
        deployments.active,
      ),
    )
  return sql`exists ${there}`
}

function hasSpecOn(db: TenantDb, branch: string): SQL {
  const there = db
    .select({ id: specs.id })
    .from(specs)
    .where(and(eq(specs.serviceVersionId, id), eq(specs.branch, branch)))
  return sql`exists ${there}`
}

function first(condition: SQL | undefined): SQL {
  return sql`(${condition}) desc`
}
