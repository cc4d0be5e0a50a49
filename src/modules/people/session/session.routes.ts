import { endpoint, ok } from '../../../core/http/endpoint.ts'
import { found } from '../../../core/http/found.ts'
import { credentialProblems } from '../../../core/http/standard-problems.ts'
import { Problem } from '../../../core/problems/problem.ts'
import { Session } from './session.contract.ts'
import { currentMember } from './session.queries.ts'
import { ownMemberships, ownSession } from './sessions.queries.ts'

const nobody = ok({ authenticated: false as const })

/** Operation A17 of the client protocol. */
export const sessionProtocol = [
  endpoint.get(
    '/auth/session',
    {
      operation: 'getSession',
      summary: 'Get the identity behind the credential',
      description: 'Answers `authenticated: false` without a valid credential.',
      permission: 'anyone',
      responses: { 200: Session },
      problems: credentialProblems,
    },
    async ({ tenant, asPerson, presented }) => {
      if (!presented) return nobody
      if (asPerson) {
        const read = await asPerson
          .read((db) => [ownSession(db), ownMemberships(db)])
          .catch(unlessRefused)
        return read === undefined ? nobody : ok(asPersonSession(found(read[0]), read[1]))
      }
      const rows = await tenant.read(currentMember).catch(unlessRefused)
      return rows === undefined ? nobody : ok(asSession(found(rows)))
    },
  ),
]

function unlessRefused(error: unknown): undefined {
  if (error instanceof Problem && error.type.status === 401) return
  throw error
}

function asSession(member: Awaited<ReturnType<typeof currentMember>>[number]) {
  const { id, displayName, role, joinedAt, tenantId, slug, tenantName } = member
  return {
    authenticated: true as const,
    user: {
      id,
      githubId: null,
      username: displayName,
      email: null,
      name: displayName,
      avatarUrl: null,
    },
    tenants: [{ tenant: { id: tenantId, slug, name: tenantName }, role, joinedAt }],
    apiKey: true as const,
  }
}

function asPersonSession(
  own: Awaited<ReturnType<typeof ownSession>>[number],
  memberships: Awaited<ReturnType<typeof ownMemberships>>,
) {
  const { id, userId, email, name, image, activeTenantId, expiresAt } = own
  const tenants = memberships.map(({ tenantId, slug, name, role, joinedAt }) => ({
    tenant: { id: tenantId, slug, name },
    role,
    joinedAt,
  }))
  const serving = memberships.map(({ tenantId }) => tenantId)
  // A session stays with the tenant it was switched to, as in app.session_caller.
  const current = activeTenantId ?? (serving.length === 1 ? serving[0] : undefined)
  return {
    authenticated: true as const,
    user: { id: userId, githubId: null, username: email, email, name, avatarUrl: image },
    tenants,
    currentTenantId: serving.find((tenantId) => tenantId === current) ?? null,
    session: { id, expiresAt },
    apiKey: false as const,
  }
}
