import { endpoint, ok } from '../../../core/http/endpoint.ts'
import { found } from '../../../core/http/found.ts'
import { findMe, listMyPermissions } from './me.queries.ts'
import { Me, MyPermissions } from './members.contract.ts'

export const meEndpoints = [
  endpoint.get(
    '/me',
    {
      operation: 'getMe',
      summary: 'Get the caller',
      description: 'The member and the tenant of the credential.',
      permission: 'member',
      responses: { 200: Me },
    },
    async ({ tenant }) => {
      const me = found(await tenant.read(findMe))
      const { credential, scopes, slug, tenantName, ...member } = me
      return ok({ member, tenant: { id: me.tenantId, slug, name: tenantName }, credential, scopes })
    },
  ),
  endpoint.get(
    '/me/permissions',
    {
      operation: 'listMyPermissions',
      summary: 'List the permissions of the caller',
      description: 'The permissions that both the credential and its member have.',
      permission: 'member',
      responses: { 200: MyPermissions },
    },
    async ({ tenant }) => {
      const held = Map.groupBy(await tenant.read(listMyPermissions), ({ team }) => team)
      const inAll = held.get(null) ?? []
      const inTeams = [...held].flatMap(([team, rows]) => (team === null ? [] : [{ team, rows }]))
      return ok({
        permissions: inAll.map(({ permission }) => permission),
        teams: inTeams.map(({ team, rows }) => ({
          team,
          permissions: rows.map(({ permission }) => permission),
        })),
      })
    },
  ),
]
