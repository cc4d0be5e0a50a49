import type { RowFixtures } from '../../../core/db/row-fixtures.ts'

export const rows: RowFixtures = {
  contracts: (ids, seed) => ({
    consumer_id: ids.services,
    consumer_version_id: ids.service_versions,
    provider_id: ids.services,
    provider_version_id: ids.service_versions,
    environment: seed,
    spec_type: 'openapi',
    interaction_count: 1,
  }),
  interactions: (ids, seed, secret) => ({
    contract_id: ids.contracts,
    fingerprint: seed,
    operation: `operation-${seed}`,
    request: JSON.stringify({ method: 'GET', path: `/${seed}` }),
    response: JSON.stringify({ status: 200, body: { secret } }),
    client_id: secret,
  }),
  redactions: (_, seed, secret) => ({ name: `${seed} ${secret}` }),
}
