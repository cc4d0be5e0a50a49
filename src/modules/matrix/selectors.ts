import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { text } from '../../core/http/shapes.ts'
import { headOf } from '../branches/index.ts'

const kinds = ['latest', 'mainBranch', 'branch', 'deployed', 'released', 'environment', 'version']
const alone = new Set(['latest', 'mainBranch', 'deployed', 'released'])
const named = new Set(['branch', 'deployed', 'released', 'environment', 'version'])

/** Which versions of a service are meant: `latest`, `mainBranch`, `branch:NAME`, `deployed:ENVIRONMENT`, … */
export const VersionSelector = text(300)
  .transform((said, context) => {
    const at = said.indexOf(':')
    const [kind, name] = at < 0 ? [said, undefined] : [said.slice(0, at), said.slice(at + 1)]
    if (kinds.includes(kind) && (name ? named.has(kind) : name === undefined && alone.has(kind))) {
      return { kind, name }
    }
    context.addIssue({
      code: 'custom',
      message:
        'must be latest, mainBranch, branch:NAME, deployed, deployed:ENVIRONMENT, released, released:ENVIRONMENT, environment:ENVIRONMENT or version:VERSION',
    })
    return z.NEVER
  })
  .meta({
    description:
      'latest, mainBranch, branch:NAME, deployed[:ENVIRONMENT], released[:ENVIRONMENT], environment:ENVIRONMENT (deployed or released), or version:VERSION-OR-GIT-SHA; repeated: any of them',
  })
export type VersionSelector = z.output<typeof VersionSelector>

/** Whether a version, a row `v` of service_versions, is one of those that are meant. */
export function isSelected(v: SQL, selectors: readonly VersionSelector[]): SQL {
  return sql`(${sql.join(
    selectors.map((selector) => meant(v, selector)),
    sql` or `,
  )})`
}

function meant(v: SQL, { kind, name }: VersionSelector): SQL {
  switch (kind) {
    case 'latest':
      return sql`${v}.id = (
        select newest.id from service_versions newest where newest.service_id = ${v}.service_id
        order by newest.semver desc nulls last, newest.id desc limit 1)`
    case 'mainBranch': {
      const main = sql`(select s.main_branch from services s where s.id = ${v}.service_id)`
      return sql`${v}.id = ${headOf(sql`${v}.service_id`, main)}`
    }
    case 'branch':
      return sql`${v}.id = ${headOf(sql`${v}.service_id`, sql`${name}::text`)}`
    case 'deployed':
      return isDeployed(v, name)
    case 'released':
      return isReleased(v, name)
    case 'environment':
      return sql`(${isDeployed(v, name)} or ${isReleased(v, name)})`
    default:
      return sql`${name}::text in (${v}.version, ${v}.git_sha)`
  }
}

function isDeployed(v: SQL, environment: string | undefined): SQL {
  return sql`exists (select from deployments d where d.service_version_id = ${v}.id and d.active
    and d.status = 'successful' ${inEnvironment(sql`d`, environment)})`
}

function isReleased(v: SQL, environment: string | undefined): SQL {
  return sql`exists (select from releases r where r.service_version_id = ${v}.id
    and r.support_ended_at is null ${inEnvironment(sql`r`, environment)})`
}

function inEnvironment(row: SQL, environment: string | undefined): SQL {
  if (environment === undefined) return sql``
  return sql`and ${row}.environment_id = (select e.id from environments e where e.name = ${environment})`
}
