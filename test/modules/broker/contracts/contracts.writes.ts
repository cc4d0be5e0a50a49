import { insert, ofOnly, remove, told, type Write } from '../../../integration/support/write.ts'

const hidden = { name: 'x-secret' }

export const writes: Write[] = [
  {
    endpoint: 'POST /redactions',
    what: 'of a header',
    path: '/api/v1/redactions',
    body: { name: 'X-Secret' },
    audited: [insert('redactions', hidden)],
    told: [told('redaction', 'redaction.added', hidden)],
  },
  {
    endpoint: 'DELETE /redactions/{redaction}',
    what: 'of a header',
    before: (tenant) => tenant.call('POST', '/api/v1/redactions', { body: hidden }),
    path: ofOnly('redactions', (id) => `redactions/${id}`),
    audited: [remove('redactions', hidden)],
    told: [told('redaction', 'redaction.removed', hidden)],
  },
]
