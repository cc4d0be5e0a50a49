import { endpoint, ok } from '../../../core/http/endpoint.ts'
import { etag } from '../../../core/http/etag.ts'
import { found } from '../../../core/http/found.ts'
import { Branding, Profile, UpdateProfile, Usage } from './profile.contract.ts'
import { changeTenant, ownTenant, usageOf } from './profile.queries.ts'
import { tenantEvents } from './tenants.events.ts'
import { tenantPermissions } from './tenants.permissions.ts'

export const tenantEndpoints = [
  endpoint.get(
    '/tenant',
    {
      operation: 'getTenant',
      summary: 'Get the tenant of the caller',
      permission: tenantPermissions.read,
      etag: true,
      responses: { 200: Profile },
    },
    async ({ tenant }) => {
      const own = found(await tenant.read(ownTenant))
      return ok(own, etag(own))
    },
  ),
  endpoint.patch(
    '/tenant',
    {
      operation: 'updateTenant',
      summary: 'Update the name or the contact of the tenant',
      permission: tenantPermissions.update,
      body: UpdateProfile,
      etag: true,
      ifMatch: true,
      responses: { 200: Profile },
    },
    async ({ tenant, body, ifMatch }) => {
      const rows = await tenant.write((db) => changeTenant(db, body, ifMatch, tenantEvents.updated))
      const own = found(rows)
      return ok(own, etag(own))
    },
  ),
  endpoint.get(
    '/tenant/branding',
    {
      operation: 'getBranding',
      summary: 'Get the branding of the tenant',
      permission: tenantPermissions.read,
      etag: true,
      responses: { 200: Branding },
    },
    async ({ tenant }) => {
      const own = found(await tenant.read(ownTenant))
      return ok(own.branding, etag(own))
    },
  ),
  endpoint.put(
    '/tenant/branding',
    {
      operation: 'putBranding',
      summary: 'Set the branding of the tenant',
      permission: tenantPermissions.update,
      body: Branding,
      etag: true,
      ifMatch: true,
      responses: { 200: Branding },
    },
    async ({ tenant, body: branding, ifMatch }) => {
      const rows = await tenant.write((db) =>
        changeTenant(db, { branding }, ifMatch, tenantEvents.branded),
      )
      const own = found(rows)
      return ok(own.branding, etag(own))
    },
  ),
  endpoint.get(
    '/tenant/usage',
    {
      operation: 'getUsage',
      summary: 'Get the limits of the plan and the used amounts',
      permission: tenantPermissions.read,
      responses: { 200: Usage },
    },
    async ({ tenant }) => {
      const [[own], resources] = await tenant.read(usageOf)
      return ok({ plan: own?.plan ?? '', resources })
    },
  ),
]
