import { eq, getTableColumns, sql } from 'drizzle-orm'
import { emit } from '../../../core/audit/emit.ts'
import { createdNow } from '../../../core/db/freshness.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { githubRepository } from './github.ts'
import { isLive, serviceNamed } from './live.ts'
import { type RegisterService, Version } from './services.contract.ts'
import { serviceEvents } from './services.events.ts'
import { services } from './services.schema.ts'
import { putVersion } from './versions.queries.ts'

/** Registers a service, or completes a registered one, with the version that its package names. */
export function registerService(db: TenantDb, input: RegisterService) {
  const { name, gitSha, packageJson } = input
  const version = Version.safeParse(packageJson.version)
  const id = serviceNamed(db, name)
  const isNew = createdNow(services)
  return [
    upsertService(db, input),
    ...(version.success ? putVersion(db, { service: name, version: version.data, gitSha }) : []),
    emit(serviceEvents.registered, {
      subjectId: id,
      payload: { name },
      when: db.select({ isNew }).from(services).where(eq(services.id, id)),
    }),
    db
      .select({ ...getTableColumns(services), isNew })
      .from(services)
      .where(eq(services.id, id)),
  ] as const
}

function upsertService(db: TenantDb, input: RegisterService) {
  const repository = input.gitRepositoryUrl ? githubRepository(input.gitRepositoryUrl) : undefined
  const mayLink = sql`services.github_auto_linked or services.github_repository_owner is null`
  const linked = (column: string) =>
    sql`case when ${mayLink} then coalesce(excluded.${sql.identifier(column)}, services.${sql.identifier(column)})
      else services.${sql.identifier(column)} end`
  return db
    .insert(services)
    .values({
      name: input.name,
      description: input.description,
      packageJson: input.packageJson,
      gitRepositoryUrl: input.gitRepositoryUrl,
      githubRepositoryOwner: repository?.owner ?? null,
      githubRepositoryName: repository?.name ?? null,
      githubAutoLinked: repository !== undefined,
    })
    .onConflictDoUpdate({
      target: [services.tenantId, services.name],
      targetWhere: isLive,
      set: {
        description: sql`coalesce(excluded.description, services.description)`,
        packageJson: sql`excluded.package_json`,
        gitRepositoryUrl: sql`coalesce(excluded.git_repository_url, services.git_repository_url)`,
        githubRepositoryOwner: linked('github_repository_owner'),
        githubRepositoryName: linked('github_repository_name'),
        githubAutoLinked: sql`services.github_auto_linked or (${mayLink} and excluded.github_auto_linked)`,
      },
    })
}
