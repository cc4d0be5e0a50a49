import type { RowFixtures } from '../db/row-fixtures.ts'

export const rows: RowFixtures = {
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
