import { uuidv7 } from 'uuidv7'
import { created, location, ok, operatorEndpoint } from '../../../core/http/endpoint.ts'
import { etag } from '../../../core/http/etag.ts'
import { found } from '../../../core/http/found.ts'
import { pageOf } from '../../../core/http/page.ts'
import { Problem } from '../../../core/problems/problem.ts'
import { transportHash } from '../../../core/tenancy/api-key.ts'
import { isReserved } from '../../../core/tenancy/tenant-key.ts'
import { tokenOf } from '../../people/invitations/index.ts'
import {
  CreatedTenant,
  CreateTenant,
  InviteOwner,
  OwnerInvitation,
  Provisioning,
  Tenant,
  TenantPath,
  UpdateTenant,
} from './tenants.contract.ts'
import * as problems from './tenants.problems.ts'
import {
  createTenant,
  findTenant,
  inviteOwner,
  provisioningOf,
  tenantList,
  updateTenant,
} from './tenants.queries.ts'

const { SlugReserved, TenantIsSystem } = problems

export const adminTenantEndpoints = [
  operatorEndpoint.post(
    '/admin/tenants',
    {
      operation: 'createTenant',
      summary: 'Create a tenant',
      description: 'Invites its owner. Only this response has the token of the invitation.',
      permission: 'operator',
      body: CreateTenant,
      etag: true,
      location: '/admin/tenants/{tenant}',
      responses: { 201: CreatedTenant },
      problems: [SlugReserved, problems.PlanUnknown],
      conflicts: { tenants_slug_unique: problems.SlugTaken },
    },
    async ({ operator, body, secretFor }) => {
      if (isReserved(body.slug)) throw reserved()
      const invitation = await newInvitation(secretFor)
      const tenant = found(await operator.write((db) => createTenant(db, body, invitation)))
      const token = tokenOf(await secretFor(tenant.invitationId))
      return created(
        { ...tenant, ownerInvitation: { id: tenant.invitationId, email: body.ownerEmail, token } },
        { ...location(`/admin/tenants/${tenant.id}`), ...etag(tenant) },
      )
    },
  ),
  operatorEndpoint.get(
    '/admin/tenants',
    {
      operation: 'listTenants',
      summary: 'List tenants',
      permission: 'operator',
      query: tenantList.query,
      responses: { 200: pageOf(Tenant) },
    },
    async ({ operator, query }) => ok(await tenantList.read(operator, query)),
  ),
  operatorEndpoint.get(
    '/admin/tenants/{tenant}',
    {
      operation: 'getTenantById',
      summary: 'Get a tenant by its id',
      permission: 'operator',
      params: TenantPath,
      etag: true,
      responses: { 200: Tenant },
    },
    async ({ operator, params }) => {
      const tenant = found(await operator.read((db) => findTenant(db, params.tenant)))
      return ok(tenant, etag(tenant))
    },
  ),
  operatorEndpoint.patch(
    '/admin/tenants/{tenant}',
    {
      operation: 'updateTenantById',
      summary: 'Update a tenant by its id',
      description: 'A new plan applies at once. A new tier or region needs a ready database.',
      permission: 'operator',
      params: TenantPath,
      body: UpdateTenant,
      etag: true,
      ifMatch: true,
      responses: { 200: Tenant },
      problems: [problems.PlanUnknown, problems.TenantDatabaseNotReady, TenantIsSystem],
    },
    async ({ operator, params, body, ifMatch }) => {
      const rows = await operator.write((db) => updateTenant(db, params.tenant, body, ifMatch))
      const tenant = found(rows)
      return ok(tenant, etag(tenant))
    },
  ),
  operatorEndpoint.get(
    '/admin/tenants/{tenant}/provisioning',
    {
      operation: 'getProvisioning',
      summary: 'Get the progress of a new tenant',
      permission: 'operator',
      params: TenantPath,
      responses: { 200: Provisioning },
    },
    async ({ operator, params }) => {
      const rows = await operator.read((db) => provisioningOf(db, params.tenant))
      const { progress, ...tenant } = found(rows)
      return ok(Provisioning.parse({ ...tenant, ...progress }))
    },
  ),
  operatorEndpoint.post(
    '/admin/tenants/{tenant}/owner-invitations',
    {
      operation: 'inviteOwner',
      summary: 'Invite an owner of a tenant',
      description: 'A pending invitation of the same email address becomes void.',
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
  const errors = [{ pointer: '/slug', detail: 'is reserved' }]
  return new Problem(SlugReserved, { errors })
}
