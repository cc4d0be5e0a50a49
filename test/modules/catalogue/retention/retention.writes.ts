import { publishCastle } from '../../../integration/support/slice.ts'
import {
  insert,
  ofOnly,
  remove,
  some,
  told,
  type Write,
} from '../../../integration/support/write.ts'

const rule = { subject: 'versions', days: 30 }

export const writes: Write[] = [
  {
    endpoint: 'POST /retention-rules',
    what: 'of a service',
    before: publishCastle,
    path: '/api/v1/retention-rules',
    body: { ...rule, service: 'castle' },
    audited: [insert('retention_rules', { ...rule, service_id: some })],
    told: [told('retention_rule', 'retention_rule.added', { ...rule, service: 'castle' })],
  },
  {
    endpoint: 'DELETE /retention-rules/{rule}',
    what: 'of every service',
    before: (tenant) => tenant.call('POST', '/api/v1/retention-rules', { body: rule }),
    path: ofOnly('retention-rules', (id) => `retention-rules/${id}`),
    audited: [remove('retention_rules', rule)],
    told: [told('retention_rule', 'retention_rule.removed', { ...rule, service: null })],
  },
]
