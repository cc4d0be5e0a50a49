import { created, endpoint, noContent, ok } from '../../../core/http/endpoint.ts'
import { etag } from '../../../core/http/etag.ts'
import { found } from '../../../core/http/found.ts'
import { readPage } from '../../../core/http/page.ts'
import { defineProblem } from '../../../core/problems/problem.ts'
import { redactionPermissions } from './contracts.permissions.ts'
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
      permission: redactionPermissions.read,
      query: Page,
      responses: { 200: RedactionPage },
    },
    async ({ tenant, query }) =>
      ok(await readPage(tenant, query, (db) => listRedactions(db, query))),
  ),
  endpoint.post(
    '/redactions',
    {
      summary:
        'Leave the values of a header or member, at any depth, out of what is recorded from now on',
      permission: redactionPermissions.manage,
      body: CreateRedaction,
      responses: { 201: Redaction },
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
      permission: redactionPermissions.manage,
      params: RedactionPath,
      responses: { 204: null },
    },
    async ({ tenant, params, ifMatch }) => {
      await tenant.write((db) => removeRedaction(db, params.redaction, ifMatch))
      return noContent
    },
  ),
]
