import { eq, exists, gte, lte } from 'drizzle-orm'
import { endpoint, ok } from '../../../core/http/endpoint.ts'
import { declareList, equals, filter } from '../../../core/http/list.ts'
import { pageOf } from '../../../core/http/page.ts'
import { declareResource } from '../../../core/http/resource.ts'
import { isOfVersion, partyFilters } from '../contracts/index.ts'
import {
  LatestResult,
  Outcome,
  Result,
  ResultPath,
  resultFields,
  StatisticsQuery,
  Success,
  VerificationStatistics,
} from './results.contract.ts'
import {
  contractOfTask,
  mustFindResult,
  resultStatistics,
  selectLatestResults,
  selectOutcomes,
  selectResults,
} from './results.queries.ts'
import { statisticsOf } from './statistics.ts'
import { verificationPermissions } from './verification.permissions.ts'
import {
  verificationOutcomes as outcomes,
  verificationResults as results,
  verificationTasks as tasks,
} from './verification.schema.ts'

const permission = verificationPermissions.read

const result = declareResource({
  noun: 'result',
  label: 'verification result',
  path: '/verification-results',
  table: results,
  schema: Result,
  select: selectResults,
  permissions: verificationPermissions,
})

const latest = declareList({
  id: tasks.id,
  select: selectLatestResults,
  filters: partyFilters(tasks),
})

const resultOutcomes = declareList({
  id: outcomes.id,
  select: selectOutcomes,
  filters: { success: equals(outcomes.success, Success) },
})

export const resultEndpoints = [
  result.list({
    operation: 'listVerificationResults',
    filters: {
      ...partyFilters(tasks),
      providerVersion: filter(resultFields.providerVersion, (version, db, { provider }) =>
        isOfVersion(db, results.providerVersionId, version, provider),
      ),
      contract: filter(resultFields.contract, (id, db) => exists(contractOfTask(db, id))),
      from: filter(resultFields.from, (from) => gte(results.createdAt, from)),
      to: filter(resultFields.to, (to) => lte(results.createdAt, to)),
    },
  }),
  endpoint.get(
    '/verification-results/latest',
    {
      operation: 'listLatestVerificationResults',
      summary: 'List the newest result of each verification task',
      permission,
      query: latest.query,
      responses: { 200: pageOf(LatestResult) },
    },
    async ({ tenant, query }) => ok(await latest.read(tenant, query)),
  ),
  endpoint.get(
    '/verification-results/statistics',
    {
      operation: 'getVerificationStatistics',
      summary: 'Get verification statistics',
      permission,
      query: StatisticsQuery,
      responses: { 200: VerificationStatistics },
    },
    async ({ tenant, query }) =>
      ok(statisticsOf(await tenant.read((db) => resultStatistics(db, query)))),
  ),
  result.get({ operation: 'getVerificationResult' }),
  endpoint.get(
    '/verification-results/{result}/outcomes',
    {
      operation: 'listVerificationOutcomes',
      summary: 'List the outcomes of a verification result',
      permission,
      params: ResultPath,
      query: resultOutcomes.query,
      responses: { 200: pageOf(Outcome) },
    },
    async ({ tenant, params, query }) =>
      ok(
        await resultOutcomes.read(tenant, query, (db) => ({
          where: eq(outcomes.resultId, params.result),
          given: mustFindResult(db, params.result),
        })),
      ),
  ),
]
