import { Problem } from '../../../core/problems/problem.ts'
import type { ProviderVersionQuery } from './specs.contract.ts'
import { VersionNotFound } from './specs.problems.ts'
import type { specForConsumer } from './specs.queries.ts'

type Chosen = Awaited<ReturnType<typeof specForConsumer>>[number]
type Asked = { service: string; query: ProviderVersionQuery; versions: { version: string }[] }

/** The answer of operation A5 of the client protocol. Throws 404 with the versions of the service. */
export function forConsumer(chosen: Chosen | undefined, asked: Asked) {
  const { service, query } = asked
  if (!chosen) throw versionNotFound(asked)
  const resolvedFromLatest = query.providerVersion === 'latest'
  // The mock of a service has no branch and no environment.
  const mock =
    resolvedFromLatest && !chosen.isDeployed && query.branch === 'main'
      ? `/api/mock/service/${service}`
      : `/api/mock/version/${chosen.serviceVersionId}`
  return {
    spec: chosen.content === null ? {} : withMockServer(documentOf(chosen), mock),
    metadata: {
      providerVersion: chosen.version,
      serviceVersionId: chosen.serviceVersionId,
      specType: chosen.type ?? chosen.serviceType,
      environment: query.environment ?? null,
      branch: chosen.branch ?? query.branch,
      hasSpec: chosen.content !== null,
      createdAt: chosen.createdAt,
      resolvedFromLatest,
      isDeployed: chosen.isDeployed,
    },
  }
}

function versionNotFound({ service, query, versions }: Asked): Problem {
  const message =
    versions.length > 0
      ? `${service} has no version ${query.providerVersion}`
      : `${service} has no versions, or is not registered`
  return new Problem(VersionNotFound, {
    detail: message,
    extra: {
      message,
      suggestion:
        versions.length > 0
          ? 'Request one of availableVersions, or latest.'
          : `Register ${service} and publish its specification.`,
      requestedVersion: query.providerVersion,
      availableVersions: versions.map(({ version }) => version),
    },
  })
}

type Document = string | Record<string, unknown>

function documentOf({ encoding, content }: Chosen): Document {
  return encoding === 'json' ? JSON.parse(content ?? '{}') : (content ?? '')
}

// The client protocol expects the mock as the first server; Swagger 2 has no servers.
function withMockServer(document: Document, url: string): Document {
  if (typeof document === 'string' || !('openapi' in document)) return document
  const servers = Array.isArray(document.servers) ? document.servers : []
  return { ...document, servers: [{ url }, ...servers] }
}
