import type { Served } from '../../../isolation/support/endpoints.ts'

/** Rows that are read by another path than the one that changes them: those of the published protocol. */
const elsewhere: Record<string, string> = { '/fixtures/{fixture}': '/fixtures/by-id/{fixture}' }

/**
 * The GET that answers the ETag for a write: on the same path, or on the row above an action such as `.../approve`.
 * @throws where there is none, so that no caller could send `If-Match`.
 */
export function readerOf({ name, endpoint }: Served, endpoints: readonly Served[]): Served {
  const readers = new Map(
    endpoints
      .filter(({ endpoint: { method, declaration } }) => method === 'get' && declaration.etag)
      .map((one) => [one.endpoint.path, one]),
  )
  const above = endpoint.path.replace(/\/[a-z-]+$/, '')
  const reader = [endpoint.path, above]
    .map((path) => readers.get(elsewhere[path] ?? path))
    .find((one) => one !== undefined)
  if (!reader) throw new Error(`${name} honours If-Match, and no GET answers its ETag`)
  return reader
}
