import { endpoint, ok } from '../../../core/http/endpoint.ts'
import { found } from '../../../core/http/found.ts'
import { readPage } from '../../../core/http/page.ts'
import {
  LatestFilter,
  LatestPage,
  OutcomeFilter,
  OutcomePage,
  Result,
  ResultFilter,
  ResultPage,
  ResultPath,
  StatisticsQuery,
  VerificationStatistics,
} from './results.contract.ts'
import {
  findResult,
  latestResults,
  listOutcomes,
  listResults,
  resultStatistics,
} from './results.queries.ts'
import { statisticsOf } from './statistics.ts'
import { verificationPermissions } from './verification.permissions.ts'

const permission = verificationPermissions.read

export const resultEndpoints = [
  endpoint.get(
    '/verification-results',
    {
      summary: 'What providers reported',
      permission,
      query: ResultFilter,
      responses: { 200: ResultPage },
    },
    async ({ tenant, query }) => ok(await readPage(tenant, query, (db) => listResults(db, query))),
  ),
  endpoint.get(
    '/verification-results/latest',
    {
      summary: 'The newest result of each version of a consumer and provider',
      permission,
      query: LatestFilter,
      responses: { 200: LatestPage },
    },
    async ({ tenant, query }) =>
      ok(await readPage(tenant, query, (db) => latestResults(db, query))),
  ),
  endpoint.get(
    '/verification-results/statistics',
    {
      summary: 'How many verifications of the last days passed',
      permission,
      query: StatisticsQuery,
      responses: { 200: VerificationStatistics },
    },
    async ({ tenant, query }) =>
      ok(statisticsOf(await tenant.read((db) => resultStatistics(db, query)))),
  ),
  endpoint.get(
    '/verification-results/{result}',
    { summary: 'One result', permission, params: ResultPath, responses: { 200: Result } },
    async ({ tenant, params }) =>
      ok(found(await tenant.read((db) => findResult(db, params.result)))),
  ),
  endpoint.get(
    '/verification-results/{result}/outcomes',
    {
      summary: 'What replaying each interaction gave',
      permission,
      params: ResultPath,
      query: OutcomeFilter,
      responses: { 200: OutcomePage },
    },
    async ({ tenant, params, query }) =>
      ok(await readPage(tenant, query, (db) => listOutcomes(db, params.result, query))),
  ),
]
