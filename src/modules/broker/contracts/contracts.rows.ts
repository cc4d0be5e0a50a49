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
    consumer_id: ids.services,
    provider_id: ids.services,
    fingerprint: seed,
    operation: `operation-${seed}`,
    request: JSON.stringify({ method: 'GET', path: `/${seed}` }),
    response: JSON.stringify({ status: 200, body: { secret } }),
    size: 1,
    client_id: secret,
  }),
  contract_interactions: (ids) => ({
    contract_id: ids.contracts,
    interaction_id: ids.interactions,
  }),
  redactions: (_, seed, secret) => ({ name: `${seed} ${secret}` }),
}
