import { created, endpoint, noContent, ok } from '../../core/http/endpoint.ts'
import { etag } from '../../core/http/etag.ts'
import { found } from '../../core/http/found.ts'
import { readPage } from '../../core/http/page.ts'
import { defineProblem } from '../../core/http/problem.ts'
import {
  CreateRedaction,
  Page,
  Redaction,
  RedactionPage,
  RedactionPath,
} from './interactions.contract.ts'
import { addRedaction, listRedactions, removeRedaction } from './redactions.queries.ts'

const RedactionExists = defineProblem(
  'redaction_exists',
  409,
  'Values of this name are hidden already',
)

export const redactionEndpoints = [
  endpoint.get(
    '/redactions',
    {
      summary: 'The names whose values are left out of what is recorded',
      may: 'redactions:read',
      query: Page,
      gives: { 200: RedactionPage },
    },
    async ({ tenant, query }) =>
      ok(await readPage(tenant, query, (db) => listRedactions(db, query))),
  ),
  endpoint.post(
    '/redactions',
    {
      summary:
        'Leave the values of a header or member, at any depth, out of what is recorded from now on',
      may: 'redactions:manage',
      body: CreateRedaction,
      gives: { 201: Redaction },
      conflicts: { redactions_tenant_id_name_index: RedactionExists },
    },
    async ({ tenant, body }) => {
      const redaction = found(await tenant.write((db) => addRedaction(db, body.name)))
      return created(redaction, etag(redaction))
    },
  ),
  endpoint.delete(
    '/redactions/{redaction}',
    {
      summary: 'Record the values of a name again',
      may: 'redactions:manage',
      params: RedactionPath,
      gives: { 204: null },
    },
    async ({ tenant, params, ifMatch }) => {
      await tenant.write((db) => removeRedaction(db, params.redaction, ifMatch))
      return noContent
    },
  ),
]
