import { created, endpoint, noContent, ok } from '../../../core/http/endpoint.ts'
import { etag } from '../../../core/http/etag.ts'
import { found } from '../../../core/http/found.ts'
import { readPage } from '../../../core/http/page.ts'
import { NotFound } from '../../../core/problems/problems.ts'
import {
  AddRetention,
  RetentionFilter,
  RetentionPage,
  RetentionPath,
  RetentionRule,
} from './retention.contract.ts'
import { retentionPermissions } from './retention.permissions.ts'
import { addRule, listRules, removeRule } from './retention.queries.ts'

export const retentionEndpoints = [
  endpoint.get(
    '/retention-rules',
    {
      summary: 'After how many days what is removed; what has no rule is kept',
      permission: retentionPermissions.read,
      query: RetentionFilter,
      responses: { 200: RetentionPage },
    },
    async ({ tenant, query }) => ok(await readPage(tenant, query, (db) => listRules(db, query))),
  ),
  endpoint.post(
    '/retention-rules',
    {
      summary:
        'Remove, every night, versions that nobody uses or fixtures that nobody approved, after days without a change',
      permission: retentionPermissions.manage,
      body: AddRetention,
      responses: { 201: RetentionRule },
      problems: [NotFound],
    },
    async ({ tenant, body }) => {
      const rule = found(await tenant.write((db) => addRule(db, body)))
      return created(rule, etag(rule))
    },
  ),
  endpoint.delete(
    '/retention-rules/{rule}',
    {
      summary: 'Remove nothing more by a rule',
      permission: retentionPermissions.manage,
      params: RetentionPath,
      responses: { 204: null },
    },
    async ({ tenant, params, ifMatch }) => {
      await tenant.write((db) => removeRule(db, params.rule, ifMatch))
      return noContent
    },
  ),
]
