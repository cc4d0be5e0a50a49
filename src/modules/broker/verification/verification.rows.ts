import type { RowFixtures } from '../../../core/db/row-fixtures.ts'

export const rows: RowFixtures = {
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
    passed: 1,
    failed: 0,
    state: 'verified',
  }),
  verification_outcomes: (ids, _, secret) => ({
    result_id: ids.verification_results,
    interaction_id: ids.interactions,
    success: true,
    error: secret,
  }),
  verdicts: (ids) => ({
    provider_version_id: ids.service_versions,
    interaction_id: ids.interactions,
    success: true,
  }),
}
