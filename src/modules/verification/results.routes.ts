import { endpoint, ok } from '../../core/http/endpoint.ts'
import { found } from '../../core/http/found.ts'
import { readPage } from '../../core/http/page.ts'
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

const may = 'verification:read'

export const resultEndpoints = [
  endpoint.get(
    '/verification-results',
    {
      summary: 'What providers reported',
      may,
      query: ResultFilter,
      gives: { 200: ResultPage },
    },
    async ({ tenant, query }) => ok(await readPage(tenant, query, (db) => listResults(db, query))),
  ),
  endpoint.get(
    '/verification-results/latest',
    {
      summary: 'The newest result of each version of a consumer and provider',
      may,
      query: LatestFilter,
      gives: { 200: LatestPage },
    },
    async ({ tenant, query }) =>
      ok(await readPage(tenant, query, (db) => latestResults(db, query))),
  ),
  endpoint.get(
    '/verification-results/statistics',
    {
      summary: 'How many verifications of the last days passed',
      may,
      query: StatisticsQuery,
      gives: { 200: VerificationStatistics },
    },
    async ({ tenant, query }) =>
      ok(statisticsOf(await tenant.read((db) => resultStatistics(db, query)))),
  ),
  endpoint.get(
    '/verification-results/{result}',
    { summary: 'One result', may, params: ResultPath, gives: { 200: Result } },
    async ({ tenant, params }) =>
      ok(found(await tenant.read((db) => findResult(db, params.result)))),
  ),
  endpoint.get(
    '/verification-results/{result}/outcomes',
    {
      summary: 'What replaying each interaction gave',
      may,
      params: ResultPath,
      query: OutcomeFilter,
      gives: { 200: OutcomePage },
    },
    async ({ tenant, params, query }) =>
      ok(await readPage(tenant, query, (db) => listOutcomes(db, params.result, query))),
  ),
]
