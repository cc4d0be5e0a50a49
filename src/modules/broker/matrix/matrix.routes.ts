import { endpoint, ok } from '../../../core/http/endpoint.ts'
import { pageFrom } from '../../../core/http/page.ts'
import { contractPermissions } from '../contracts/index.ts'
import { MatrixPage, MatrixQuery } from './matrix.contract.ts'
import { countMatrix, listMatrix } from './matrix.queries.ts'

export const matrixEndpoints = [
  endpoint.get(
    '/matrix',
    {
      operation: 'listMatrix',
      summary: 'List consumer versions by provider versions with their verdicts',
      permission: contractPermissions.read,
      query: MatrixQuery,
      responses: { 200: MatrixPage },
    },
    async ({ tenant, query }) => {
      const [rows, [counted] = []] = await tenant.read((db) => [
        listMatrix(db, query),
        ...(query.count ? [countMatrix(db, query)] : []),
      ])
      return ok(pageFrom(rows, query, ({ id }) => btoa(id).replaceAll('=', ''), counted?.total))
    },
  ),
]
