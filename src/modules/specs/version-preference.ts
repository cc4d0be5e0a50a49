import { and, desc, eq, isNotNull, type SQL, sql } from 'drizzle-orm'
import { serviceVersions } from '../services/index.ts'

const { version, semver, id } = serviceVersions
const xyz = /^(\d{1,9})\.(\d{1,9})\.(\d{1,9})$/

/**
 * Which versions may stand in for the one that is asked, and in what order; the first is the answer.
 * `latest`: the highest x.y.z, else the newest. x.y.z: itself, else of the same major (same minor, then same
 * patch, before the highest), else the highest of any. Anything else: itself only. contracts.md, A5.
 */
export function versionPreference(asked: string): { where: SQL | undefined; orderBy: SQL[] } {
  if (asked === 'latest')
    return { where: undefined, orderBy: [sql`${semver} desc nulls last`, desc(id)] }
  const [, major, minor, patch] = xyz.exec(asked) ?? []
  if (major === undefined || minor === undefined || patch === undefined) {
    return { where: eq(version, asked), orderBy: [desc(id)] }
  }
  const part = (index: number, value: string) =>
    sql`${semver}[${index}::integer] = ${value}::integer`
  const sameMajor = part(1, major)
  const sameMinor = and(sameMajor, part(2, minor))
  const samePatch = and(sameMinor, part(3, patch))
  return {
    where: isNotNull(semver),
    orderBy: [sameMajor, sameMinor, samePatch]
      .map((same) => sql`(${same}) desc`)
      .concat(sql`${semver} desc`),
  }
}
