import { endpoint, ok } from '../../../core/http/endpoint.ts'
import { readPage } from '../../../core/http/page.ts'
import { contractPermissions } from '../contracts/index.ts'
import { MatrixPage, MatrixQuery } from './matrix.contract.ts'
import { listMatrix } from './matrix.queries.ts'

export const matrixEndpoints = [
  endpoint.get(
    '/matrix',
    {
      operation: 'listMatrix',
      summary: 'List consumer versions by provider versions with their newest results',
      permission: contractPermissions.read,
      query: MatrixQuery,
      responses: { 200: MatrixPage },
    },
    async ({ tenant, query }) => ok(await readPage(tenant, query, (db) => listMatrix(db, query))),
  ),
]
