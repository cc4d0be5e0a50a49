import {
  insert,
  omitting,
  service,
  some,
  told,
  update,
  version,
  type Write,
} from '../../../integration/support/write.ts'
import { interaction, interactionsOf, record } from '../../../support/interactions.ts'
import type { Tenant } from '../../../support/world.ts'

/** The parties of `interaction`, as events name them. */
export const parties = {
  consumer: 'castle-client',
  consumerVersion: '0.1.0',
  provider: 'castle-service',
  providerVersion: '1.0.0',
  environment: 'test',
}
export const requiring = told('verification_task', 'contract.requires_verification', parties)

export const writes: Write[] = interactionWrites()

function interactionWrites(): Write[] {
  const seen = { from: some, to: some }
  const ids = {
    consumer_id: some,
    consumer_version_id: some,
    provider_id: some,
    provider_version_id: some,
  }
  const recorded = omitting(
    insert('interactions', {
      consumer_id: some,
      provider_id: some,
      fingerprint: some,
      operation: 'getCastle',
      size: some,
      duration: 12.5,
      client_id: some,
      recorded_at: some,
    }),
    'request',
    'response',
    'client_info',
  )
  const linked = insert('contract_interactions', { contract_id: some, interaction_id: some })
  /** The changes by the first calls of a consumer of an unknown provider. */
  const first = (calls: number): Pick<Write, 'audited' | 'told'> => ({
    audited: [
      ...Array.from({ length: calls }, () => linked),
      insert('contracts', {
        ...ids,
        environment: 'test',
        spec_type: 'openapi',
        status: 'active',
        interaction_count: 0,
        last_seen_at: some,
      }),
      update('contracts', { interaction_count: { from: 0, to: calls } }),
      ...Array.from({ length: calls }, () => recorded),
      version(some, '0.1.0', { git_sha: 'c0ffee' }),
      version(some, '1.0.0'),
      service('castle-client'),
      service('castle-service'),
      insert('verification_tasks', { ...ids, environment: 'test' }),
    ],
    told: [
      told('contract', 'contract.published', { ...parties, newInteractions: calls }),
      requiring,
      told('service', 'service.registered', { name: 'castle-client' }),
      told('service', 'service.registered', { name: 'castle-service' }),
      told('service_version', 'version.created', { service: 'castle-client', version: '0.1.0' }),
      told('service_version', 'version.created', { service: 'castle-service', version: '1.0.0' }),
    ],
  })
  const before = (tenant: Tenant) => record(tenant, [interaction()])
  return [
    {
      endpoint: 'POST /interactions',
      what: 'the first of services that nobody registered',
      path: '/api/v1/interactions',
      body: interaction(),
      ...first(1),
    },
    {
      endpoint: 'POST /interactions',
      what: 'of a call that is recorded: only that it was seen again',
      before,
      path: '/api/v1/interactions',
      body: interaction(),
      audited: [update('contracts', { last_seen_at: seen })],
      told: [],
    },
    {
      endpoint: 'POST /interactions/batch',
      what: 'of many calls at once',
      path: '/api/interactions/batch',
      body: interactionsOf(3),
      ...first(3),
    },
    {
      endpoint: 'POST /interactions/batch',
      what: 'of two calls more: a contract changes',
      before,
      path: '/api/interactions/batch',
      body: interactionsOf(2, {}, '/moats'),
      audited: [
        linked,
        linked,
        update('contracts', { interaction_count: { from: 1, to: 3 } }),
        update('contracts', { last_seen_at: seen }),
        recorded,
        recorded,
      ],
      told: [told('contract', 'contract.changed', { ...parties, newInteractions: 2 }), requiring],
    },
  ]
}
