import { ok, operatorEndpoint } from '../../../core/http/endpoint.ts'
import { etag } from '../../../core/http/etag.ts'
import { found } from '../../../core/http/found.ts'
import { ChangeStatus, Tenant, TenantPath } from './tenants.contract.ts'
import { InvalidTransition, RetentionNotOver, TenantIsSystem } from './tenants.problems.ts'
import { changeStatus, type NextStatus } from './tenants.queries.ts'

const transition = (
  verb: string,
  { summary, description }: { summary: string; description: string },
  status: NextStatus,
) =>
  operatorEndpoint.post(
    `/admin/tenants/{tenant}/${verb}`,
    {
      operation: `${verb}Tenant`,
      summary,
      description,
      permission: 'operator',
      params: TenantPath,
      body: ChangeStatus,
      etag: true,
      ifMatch: true,
      responses: { 200: Tenant },
      problems: [
        InvalidTransition,
        TenantIsSystem,
        ...(status === 'deleted' ? [RetentionNotOver] : []),
      ],
    },
    async ({ operator, params, body, ifMatch }) => {
      const change = { status, statusReason: body.reason }
      const rows = await operator.write((db) => changeStatus(db, params.tenant, change, ifMatch))
      const tenant = found(rows)
      return ok(tenant, etag(tenant))
    },
  )

export const statusEndpoints = [
  transition(
    'suspend',
    {
      summary: 'Suspend a tenant',
      description: 'Its API keys and sessions are rejected from now on.',
    },
    'suspended',
  ),
  transition(
    'reactivate',
    { summary: 'Reactivate a tenant', description: 'A suspended tenant can be used again.' },
    'active',
  ),
  transition(
    'archive',
    { summary: 'Archive a tenant', description: 'It can be deleted after its retention.' },
    'archived',
  ),
  transition(
    'delete',
    {
      summary: 'Delete a tenant',
      description: 'An archived one after its retention. Its rows are removed in the night.',
    },
    'deleted',
  ),
]
