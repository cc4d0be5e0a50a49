import { sql } from 'drizzle-orm'
import { boolean, index, integer, json, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant } from '../../../core/db/instant.ts'
import { tenantTable, within } from '../../../core/db/tenant-table.ts'

export const specTypes = ['openapi', 'graphql', 'asyncapi', 'grpc', 'soap'] as const

export const services = tenantTable(
  'services',
  {
    name: text().notNull(),
    description: text(),
    specType: text({ enum: specTypes }).notNull().default('openapi'),
    packageJson: json().$type<Record<string, unknown>>().notNull().default({}),
    gitRepositoryUrl: text(),
    githubRepositoryOwner: text(),
    githubRepositoryName: text(),
    githubAutoLinked: boolean().notNull().default(false),
    mainBranch: text().notNull().default('main'),
    deletedAt: instant(),
  },
  (t) => [uniqueIndex().on(t.tenantId, t.name).where(sql`${t.deletedAt} is null`)],
)

/** `semver` is `{major, minor, patch}` for a version `x.y.z`, else null: only such versions are ordered. */
export const serviceVersions = tenantTable(
  'service_versions',
  {
    serviceId: uuid().notNull(),
    version: text().notNull(),
    gitSha: text(),
    semver: integer()
      .array()
      .generatedAlwaysAs(
        sql`case when version ~ '^\\d{1,9}\\.\\d{1,9}\\.\\d{1,9}$' then string_to_array(version, '.')::integer[] end`,
      ),
  },
  (t) => [
    uniqueIndex().on(t.tenantId, t.serviceId, t.version),
    index().on(t.tenantId, t.version),
    within(t, t.serviceId, services, 'cascade'),
  ],
)
