import { uuidv7 } from 'uuidv7'
import { created, ok, operatorEndpoint } from '../../../core/http/endpoint.ts'
import { etag } from '../../../core/http/etag.ts'
import { found } from '../../../core/http/found.ts'
import { readPage } from '../../../core/http/page.ts'
import { Problem } from '../../../core/problems/problem.ts'
import { VersionConflict } from '../../../core/problems/problems.ts'
import { transportHash } from '../../../core/tenancy/api-key.ts'
import { isReserved } from '../../../core/tenancy/tenant-key.ts'
import { tokenOf } from '../../people/invitations/index.ts'
import {
  ChangeStatus,
  InviteOwner,
  OwnerInvitation,
  PatchTenant,
  ProvisionedTenant,
  Provisioning,
  ProvisionTenant,
  Tenant,
  TenantFilter,
  TenantPage,
  TenantPath,
} from './tenants.contract.ts'
import * as problems from './tenants.problems.ts'
import {
  changeStatus,
  findTenant,
  inviteOwner,
  listTenants,
  type NextStatus,
  patchTenant,
  provisioningOf,
  provisionTenant,
} from './tenants.queries.ts'

const { SlugReserved, InvalidTransition, TenantIsSystem } = problems

const move = (verb: string, summary: string, status: NextStatus) =>
  operatorEndpoint.post(
    `/admin/tenants/{tenant}/${verb}`,
    {
      summary,
      permission: 'operator',
      params: TenantPath,
      body: ChangeStatus,
      responses: { 200: Tenant },
      problems: [
        InvalidTransition,
        TenantIsSystem,
        VersionConflict,
        ...(status === 'deleted' ? [problems.RetentionNotOver] : []),
      ],
    },
    async ({ operator, params, body, ifMatch }) => {
      const change = { status, statusReason: body.reason }
      const rows = await operator.write((db) => changeStatus(db, params.tenant, change, ifMatch))
      const tenant = found(rows)
      return ok(tenant, etag(tenant))
    },
  )

export const adminTenantEndpoints = [
  operatorEndpoint.post(
    '/admin/tenants',
    {
      summary: 'Provision a tenant, and invite its owner',
      permission: 'operator',
      body: ProvisionTenant,
      responses: { 201: ProvisionedTenant },
      problems: [SlugReserved, problems.PlanUnknown],
      conflicts: { tenants_slug_unique: problems.SlugTaken },
    },
    async ({ operator, body, secretFor }) => {
      if (isReserved(body.slug)) throw reserved()
      const invitation = await newInvitation(secretFor)
      const tenant = found(await operator.write((db) => provisionTenant(db, body, invitation)))
      const token = tokenOf(await secretFor(tenant.invitationId))
      return created(
        { ...tenant, ownerInvitation: { id: tenant.invitationId, email: body.ownerEmail, token } },
        { Location: `/api/v1/admin/tenants/${tenant.id}`, ...etag(tenant) },
      )
    },
  ),
  operatorEndpoint.get(
    '/admin/tenants',
    {
      summary: 'The tenants',
      permission: 'operator',
      query: TenantFilter,
      responses: { 200: TenantPage },
    },
    async ({ operator, query }) =>
      ok(await readPage(operator, query, (db) => listTenants(db, query))),
  ),
  operatorEndpoint.get(
    '/admin/tenants/{tenant}',
    { summary: 'A tenant', permission: 'operator', params: TenantPath, responses: { 200: Tenant } },
    async ({ operator, params }) => {
      const tenant = found(await operator.read((db) => findTenant(db, params.tenant)))
      return ok(tenant, etag(tenant))
    },
  ),
  operatorEndpoint.patch(
    '/admin/tenants/{tenant}',
    {
      summary: 'Change a tenant: its plan at once, its tier only to a database that is ready',
      permission: 'operator',
      params: TenantPath,
      body: PatchTenant,
      responses: { 200: Tenant },
      problems: [problems.PlanUnknown, problems.TenantDatabaseNotReady, TenantIsSystem],
    },
    async ({ operator, params, body, ifMatch }) => {
      const rows = await operator.write((db) => patchTenant(db, params.tenant, body, ifMatch))
      const tenant = found(rows)
      return ok(tenant, etag(tenant))
    },
  ),
  move('suspend', 'Let nobody in: its keys and sessions are refused from now on', 'suspended'),
  move('reactivate', 'Let a suspended tenant be used again', 'active'),
  move('archive', 'Take a tenant out of use, to be deleted after its retention', 'archived'),
  move(
    'delete',
    'Delete an archived tenant whose retention is over; what it had is removed in the night',
    'deleted',
  ),
  operatorEndpoint.get(
    '/admin/tenants/{tenant}/provisioning',
    {
      summary: 'How far a tenant has come',
      permission: 'operator',
      params: TenantPath,
      responses: { 200: Provisioning },
    },
    async ({ operator, params }) => {
      const { said, ...tenant } = found(
        await operator.read((db) => provisioningOf(db, params.tenant)),
      )
      return ok(Provisioning.parse({ ...tenant, ...said }))
    },
  ),
  operatorEndpoint.post(
    '/admin/tenants/{tenant}/owner-invitations',
    {
      summary: 'Invite an owner anew; an invitation of this address that waits is void',
      permission: 'operator',
      params: TenantPath,
      body: InviteOwner,
      responses: { 201: OwnerInvitation },
      problems: [problems.TenantArchived],
    },
    async ({ operator, params, body: { email }, secretFor }) => {
      const invitation = await newInvitation(secretFor)
      const { invitationId: id } = found(
        await operator.write((db) => inviteOwner(db, params.tenant, email, invitation)),
      )
      return created({ id, email, token: tokenOf(await secretFor(id)) })
    },
  ),
]

async function newInvitation(secretFor: (name: string) => Promise<string>) {
  const id = uuidv7()
  return { id, travelling: await transportHash(tokenOf(await secretFor(id))) }
}

function reserved(): Problem {
  const errors = [{ pointer: '/slug', detail: 'names something of Guildhall' }]
  return new Problem(SlugReserved, { errors })
}
