import { endpoint, ok } from '../../core/http/endpoint.ts'
import { found } from '../../core/http/found.ts'
import { Problem } from '../../core/http/problem.ts'
import { credentialProblems } from '../../core/http/standard-problems.ts'
import { Session } from './session.contract.ts'
import { currentMember } from './session.queries.ts'

const nobody = ok({ authenticated: false as const })

/** A17 of the client protocol: contracts.md. */
export const sessionProtocol = [
  endpoint.get(
    '/auth/session',
    {
      summary: 'Who the credential belongs to',
      may: 'anyone',
      gives: { 200: Session },
      problems: credentialProblems,
    },
    async ({ tenant, presented }) => {
      if (!presented) return nobody
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
