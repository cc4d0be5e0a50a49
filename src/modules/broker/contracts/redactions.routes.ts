import { sql } from 'drizzle-orm'
import { declareResource } from '../../../core/http/resource.ts'
import { redactionEvents } from './contracts.events.ts'
import { redactionPermissions } from './contracts.permissions.ts'
import { RedactionExists } from './contracts.problems.ts'
import { redactions } from './contracts.schema.ts'
import { CreateRedaction, Redaction } from './redactions.contract.ts'

const redaction = declareResource({
  noun: 'redaction',
  path: '/redactions',
  table: redactions,
  schema: Redaction,
  permissions: redactionPermissions,
  events: { created: redactionEvents.added, deleted: redactionEvents.removed },
  payload: { name: redactions.name },
})

export const redactionEndpoints = [
  redaction.list(),
  redaction.create({
    description:
      'Hides the values of a header or member, at any depth, in everything that is recorded from now on.',
    body: CreateRedaction,
    values: ({ name }) => ({ name: sql`lower(${name})` }),
    conflicts: { redactions_tenant_id_name_index: RedactionExists },
  }),
  redaction.get(),
  redaction.delete({
    description: 'Values that were recorded while the redaction existed stay hidden.',
  }),
]
