import { endpoint, ok } from '../../../core/http/endpoint.ts'
import { etag } from '../../../core/http/etag.ts'
import { found } from '../../../core/http/found.ts'
import { Branding, PatchProfile, Profile, Usage } from './profile.contract.ts'
import { changeTenant, ownTenant, usageOf } from './profile.queries.ts'
import { tenantEvents } from './tenants.events.ts'
import { tenantPermissions } from './tenants.permissions.ts'

export const tenantEndpoints = [
  endpoint.get(
    '/tenant',
    {
      summary: 'The tenant itself',
      permission: tenantPermissions.read,
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
      summary: 'Change the name or the contact of the tenant',
      permission: tenantPermissions.update,
      body: PatchProfile,
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
      summary: 'How the tenant looks to its members',
      permission: tenantPermissions.read,
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
      summary: 'Say how the tenant looks to its members',
      permission: tenantPermissions.update,
      body: Branding,
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
      summary: 'What the plan allows, and how much of it is used',
      permission: tenantPermissions.read,
      responses: { 200: Usage },
    },
    async ({ tenant }) => {
      const [[own], resources] = await tenant.read(usageOf)
      return ok({ plan: own?.plan ?? '', resources })
    },
  ),
]
