import type { RowFixtures } from './fixtures.ts'

/** A row of each tenant table whose module does not declare it yet. */
export const rowFixtures: RowFixtures = {
  roles: (_, seed, secret) => ({ key: `role-${seed}`, name: secret, rank: 1 }),
  members: (_, seed, secret) => ({
    kind: 'service',
    display_name: `${seed} ${secret}`,
    role: 'viewer',
  }),
  teams: (_, seed, secret) => ({
    slug: `team-${seed}`.slice(0, 63).replace(/-+$/, ''),
    name: secret,
  }),
  team_members: (ids) => ({ team_id: ids.teams, member_id: ids.members }),
  member_roles: (ids) => ({ member_id: ids.members, role: 'viewer', team_id: ids.teams }),
  invitations: (_, seed, secret) => ({
    email: `${seed}-${secret}@example.com`,
    role: 'viewer',
    invited_by: null,
  }),
  api_keys: (ids, seed, secret) => ({
    member_id: ids.members,
    name: `${seed} ${secret}`,
    prefix: 'gh_live_',
    hint: '',
    scopes: [],
  }),
  settings: (ids, seed, secret) => ({
    scope_type: 'member',
    scope_id: ids.members,
    key: seed,
    value: JSON.stringify({ secret }),
    updated_by: null,
  }),
  tenant_domains: (_, seed, secret) => ({
    domain: `${seed}.example`,
    verification_token: secret,
  }),
  services: (_, seed, secret) => ({ name: `service-${seed}`, description: secret }),
  service_versions: (ids, seed) => ({ service_id: ids.services, version: `1.0.0-${seed}` }),
  environments: (_, seed, secret) => ({ name: `env-${seed}`, display_name: secret }),
  deployments: (ids, _, secret) => ({
    service_id: ids.services,
    service_version_id: ids.service_versions,
    environment_id: ids.environments,
    active: false,
    failure_reason: secret,
    deployed_by_member_id: ids.members,
  }),
  specs: (ids, seed, secret) => ({
    service_version_id: ids.service_versions,
    branch: seed,
    type: 'openapi',
    encoding: 'json',
    content: JSON.stringify({
      openapi: '3.1.0',
      info: { title: secret, version: '1' },
      paths: {
        '/castle': Object.fromEntries(
          ['get', 'post', 'put', 'patch', 'delete'].map((method) => [
            method,
            { responses: { 200: { description: 'ok', content: castle(secret) } } },
          ]),
        ),
      },
    }),
  }),
  branches: (ids, seed) => ({ service_id: ids.services, name: seed }),
  branch_versions: (ids) => ({
    branch_id: ids.branches,
    service_version_id: ids.service_versions,
  }),
  releases: (ids) => ({
    service_version_id: ids.service_versions,
    environment_id: ids.environments,
  }),
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
  retention_rules: (ids) => ({ subject: 'versions', service_id: ids.services, days: 1095 }),
  redactions: (_, seed, secret) => ({ name: `${seed} ${secret}` }),
  verification_tasks: (ids, seed) => ({
    consumer_id: ids.services,
    consumer_version_id: ids.service_versions,
    provider_id: ids.services,
    provider_version_id: ids.service_versions,
    environment: seed,
  }),
  verification_results: (ids, _, secret) => ({
    task_id: ids.verification_tasks,
    provider_version_id: ids.service_versions,
    provider_git_sha: secret,
    generation: 1,
    complete: true,
    passed: 1,
    failed: 0,
  }),
  verification_outcomes: (ids, _, secret) => ({
    result_id: ids.verification_results,
    interaction_id: ids.interactions,
    success: true,
    error: secret,
  }),
  fixtures: (ids, seed, secret) => ({
    service_id: ids.services,
    operation: `operation-${seed}`,
    spec_type: 'openapi',
    source: 'manual',
    data: JSON.stringify({ response: { body: secret } }),
    created_from: JSON.stringify({ type: 'manual' }),
    fingerprint: `${seed}.${seed}`,
    notes: secret,
  }),
  fixture_versions: (ids) => ({
    fixture_id: ids.fixtures,
    service_version_id: ids.service_versions,
  }),
  audit_events: (ids, _, secret) => ({
    actor_member_id: ids.members,
    action: 'insert',
    resource: 'services',
    resource_id: ids.services,
    changes: JSON.stringify({ secret }),
  }),
  audit_seals: (ids, _, secret) => ({ last_id: ids.audit_events, event_count: 1, digest: secret }),
  events: (ids, _, secret) => ({
    type: 'service.registered',
    subject_type: 'service',
    subject_id: ids.services,
    payload: JSON.stringify({ secret }),
  }),
}

// What the mock answers.
const castle = (secret: string) => ({ 'application/json': { example: { secret } } })
