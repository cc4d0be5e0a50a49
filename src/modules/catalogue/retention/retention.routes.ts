import { eq, isNull, or, sql } from 'drizzle-orm'
import { mustFind } from '../../../core/db/statements.ts'
import { declareResource } from '../../../core/http/resource.ts'
import { NotFound } from '../../../core/problems/problems.ts'
import { isLive, serviceNamed, services } from '../services/index.ts'
import { CreateRetentionRule, RetentionRule } from './retention.contract.ts'
import { retentionRuleEvents } from './retention.events.ts'
import { retentionPermissions } from './retention.permissions.ts'
import { selectRules } from './retention.queries.ts'
import { retentionRules as rules } from './retention.schema.ts'

const rule = declareResource({
  noun: 'rule',
  label: 'retention rule',
  path: '/retention-rules',
  table: rules,
  select: selectRules,
  // The rules of a deleted service are hidden with it.
  where: or(isNull(rules.serviceId), isLive),
  schema: RetentionRule,
  permissions: retentionPermissions,
  events: { created: retentionRuleEvents.added, deleted: retentionRuleEvents.removed },
  payload: { subject: rules.subject, service: services.name, days: rules.days },
  eventFrom: (select) => select.leftJoin(services, eq(services.id, rules.serviceId)),
})

export const retentionEndpoints = [
  rule.list(),
  rule.create({
    description: 'Retention runs every night. Rows without a rule are kept.',
    body: CreateRetentionRule,
    before: (db, { body: { service } }) => (service ? [mustFind(serviceNamed(db, service))] : []),
    values: ({ service, ...rest }, db) => ({
      ...rest,
      serviceId: service ? sql`${serviceNamed(db, service)}` : null,
    }),
    problems: [NotFound],
  }),
  rule.get(),
  rule.delete(),
]
