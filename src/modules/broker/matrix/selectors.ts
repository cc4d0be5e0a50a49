import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { text } from '../../../core/http/shapes.ts'
import { headOf } from '../../catalogue/branches/index.ts'

const kinds = ['latest', 'mainBranch', 'branch', 'deployed', 'released', 'environment', 'version']
const alone = new Set(['latest', 'mainBranch', 'deployed', 'released'])
const named = new Set(['branch', 'deployed', 'released', 'environment', 'version'])

/** A selector of versions of a service: `latest`, `mainBranch`, `branch:NAME`, `deployed:ENVIRONMENT`, … */
export const VersionSelector = text(300)
  .transform((selector, context) => {
    const at = selector.indexOf(':')
    const [kind, name] =
      at < 0 ? [selector, undefined] : [selector.slice(0, at), selector.slice(at + 1)]
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
      '`latest`, `mainBranch`, `branch:NAME`, `deployed[:ENVIRONMENT]`, `released[:ENVIRONMENT]`, `environment:ENVIRONMENT` (deployed or released), or `version:VERSION-OR-COMMIT`.',
    examples: ['mainBranch', 'deployed:production'],
  })
export type VersionSelector = z.output<typeof VersionSelector>

/** The ids of the selected versions, in one query instead of a condition on each version. */
export function selected(selectors: readonly VersionSelector[]): SQL {
  return sql.join(selectors.map(versionsOf), sql` union `)
}

function versionsOf({ kind, name }: VersionSelector): SQL {
  switch (kind) {
    case 'latest':
      return sql`(select distinct on (v.service_id) v.id from service_versions v
        order by v.service_id, v.semver desc nulls last, v.id desc)`
    case 'mainBranch':
      return sql`(select head.id from services s cross join lateral ${headOf(sql`s.id`, sql`s.main_branch`)} head (id))`
    case 'branch':
      return sql`(select head.id from services s cross join lateral ${headOf(sql`s.id`, sql`${name}::text`)} head (id))`
    case 'deployed':
      return deployed(name)
    case 'released':
      return released(name)
    case 'environment':
      return sql`${deployed(name)} union ${released(name)}`
    default:
      return sql`(select v.id from service_versions v where ${name}::text in (v.version, v.git_sha))`
  }
}

function deployed(environment: string | undefined): SQL {
  return sql`(select d.service_version_id from deployments d
    where d.active and d.status = 'successful' ${inEnvironment(sql`d`, environment)})`
}

function released(environment: string | undefined): SQL {
  return sql`(select r.service_version_id from releases r
    where r.support_ended_at is null ${inEnvironment(sql`r`, environment)})`
}

function inEnvironment(row: SQL, environment: string | undefined): SQL {
  if (environment === undefined) return sql``
  return sql`and ${row}.environment_id = (select e.id from environments e where e.name = ${environment})`
}
