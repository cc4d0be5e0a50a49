import { post } from '../../../integration/support/robot.ts'
import {
  insert,
  ofOnly,
  some,
  told,
  update,
  type Write,
} from '../../../integration/support/write.ts'

const ada = { email: 'ada@example.com', role: 'viewer' }
const inviteAda = post('/invitations', ada)

export const writes: Write[] = [
  {
    endpoint: 'POST /invitations',
    what: 'without its token',
    path: '/api/v1/invitations',
    body: ada,
    audited: [
      insert('invitations', {
        ...ada,
        team_ids: [],
        status: 'pending',
        expires_at: some,
        invited_by: some,
      }),
    ],
    told: [told('invitation', 'invitation.created', ada)],
  },
  {
    endpoint: 'POST /invitations/{invitation}/resend',
    what: 'for another week',
    before: inviteAda,
    path: ofOnly('invitations', (id) => `invitations/${id}/resend`),
    audited: [update('invitations', { expires_at: { from: some, to: some } })],
    told: [told('invitation', 'invitation.resent', ada)],
  },
  {
    endpoint: 'POST /invitations/{invitation}/revoke',
    what: 'of one that is pending',
    before: inviteAda,
    path: ofOnly('invitations', (id) => `invitations/${id}/revoke`),
    audited: [
      update('invitations', {
        status: { from: 'pending', to: 'revoked' },
        decided_at: { from: null, to: some },
      }),
    ],
    told: [told('invitation', 'invitation.revoked', ada)],
  },
]
