import { callsEach } from './shape.ts'

export type IdOf = (kind: number, t: string, k: string, ms: string) => string
type Insert = (into: string, columns: string, values: string, from: string) => string

/** A main branch of each service with all its versions, and a fixture of each version. */
export function branchesAndFixtures(
  id: IdOf,
  time: (share: string) => string,
  insert: Insert,
): string[] {
  const branch = id(4, 't', 's + 10', time('0'))
  return [
    insert(
      'branches',
      'service_id, name',
      `${branch}, service_id, 'main'`,
      '(select distinct tenant_id, t, s, service_id from growth.versions) each',
    ),
    insert(
      'branch_versions',
      'branch_id, service_version_id',
      `${id(5, 't', 'k', 'ms')}, ${branch}, version_id`,
      'growth.versions',
    ),
    insert(
      'fixtures',
      'service_id, operation, spec_type, status, source, data, created_from, fingerprint',
      `${id(13, 't', 'k', 'ms')}, service_id, 'GET /castles/' || k % ${callsEach}, 'openapi', case when k % 10 = 0 then 'draft' else 'approved' end, 'provider', '{"response":{"status":200}}', '{"type":"manual"}', md5(k::text)`,
      'growth.versions',
    ),
    insert(
      'fixture_versions',
      'fixture_id, service_version_id',
      `${id(14, 't', 'k', 'ms')}, ${id(13, 't', 'k', 'ms')}, version_id`,
      'growth.versions',
    ),
  ]
}
