import { and, desc, eq, isNull, or, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { joinOn } from '../../../core/db/join-on.ts'
import type { TenantDb } from '../../../core/db/tenant-db.ts'
import { isLive, services, serviceVersions } from '../../catalogue/services/index.ts'
import { contracts, type Interaction, interactions } from '../contracts/index.ts'
import { isNeeded, isOfTask } from './state.ts'
import { consumers, consumerVersions, selectTasks } from './tasks.queries.ts'
import { interactionsInAnswer, type TasksQuery } from './verification.contract.ts'
import { verificationTasks as tasks } from './verification.schema.ts'

/**
 * The tasks of a provider, newest first, each with all interactions that it needs. Tasks that would exceed the limit of
 * the answer are left out whole; `total` is the number of all tasks.
 */
export function tasksForProvider(db: TenantDb, provider: string, query: TasksQuery) {
  const sized = sizedTasks(db, provider)
  const fits = or(
    sql`${sized.running} <= ${interactionsInAnswer}::integer`,
    sql`${sized.running} = ${sized.size}`,
  )
  return selectTasks(
    db,
    { interactions: taskInteractions(db), total: sized.total },
    query.providerVersion,
  )
    .innerJoin(sized, eq(sized.id, tasks.id))
    .where(fits)
    .orderBy(desc(tasks.id))
}

function sizedTasks(db: TenantDb, provider: string) {
  const size = sql`sum(${contracts.interactionCount})`
  return db
    .select({
      id: tasks.id,
      size: sql<number>`${size}`.as('size'),
      running: sql<number>`sum(${size}) over (order by ${tasks.id} desc)`.as('running'),
      total: sql<number>`(count(*) over ())::integer`.as('total'),
    })
    .from(tasks)
    .innerJoin(services, and(joinOn(tasks.providerId, services), isLive))
    .innerJoin(consumers, and(joinOn(tasks.consumerId, consumers), isNull(consumers.deletedAt)))
    .innerJoin(contracts, isOfTask)
    .where(eq(services.name, provider))
    .groupBy(tasks.id)
    .as('sized')
}

const providerVersions = alias(serviceVersions, 'contract_provider_versions')

/** An interaction of the contract and the task at hand, as clients read it. */
const interactionForm: SQL<Interaction> = sql`json_build_object(
  'id', ${interactions.id}, 'clientId', ${interactions.clientId},
  'contractId', ${contracts.id}, 'service', ${services.name},
  'providerVersion', ${providerVersions.version}, 'operation', ${interactions.operation},
  'request', ${interactions.request}, 'response', ${interactions.response}, 'duration', ${interactions.duration},
  'timestamp', to_char(${interactions.recordedAt} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
  'consumer', ${consumers.name}, 'consumerVersion', ${consumerVersions.version},
  'consumerGitSha', ${consumerVersions.gitSha}, 'environment', ${contracts.environment},
  'clientInfo', ${interactions.clientInfo})`

function taskInteractions(db: TenantDb): SQL<Interaction[]> {
  const newest = db
    .select({ id: interactions.id, form: interactionForm.as('form') })
    .from(interactions)
    .innerJoin(contracts, isNeeded)
    .innerJoin(providerVersions, joinOn(contracts.providerVersionId, providerVersions))
    .orderBy(desc(interactions.id))
    .limit(interactionsInAnswer)
  return sql`(select coalesce(json_agg(form order by id desc), '[]') from ${newest.as('newest')})`
}
