import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { emit, emitEach, eventRow } from '../../src/core/audit/emit.ts'
import { defineEvents } from '../../src/core/audit/events.ts'
import type { Selection } from '../../src/core/db/tenant-db.ts'

const subjectId = sql`${'id'}::uuid`
const payload = { service: 'castle', version: '1.0.0' }
const shape = z.strictObject({ service: z.string(), version: z.string() })
const events = defineEvents('deployment', { recorded: { summary: 'x', payload: shape } })
declare const rows: Selection<{ subjectId: string; payload: unknown }[]>

export const anEventIsOneThatItsModuleDeclares = [
  emit(events.recorded, { subjectId, payload }),
  // @ts-expect-error a change that is not declared
  emit(events.imagined, { subjectId, payload }),
  // @ts-expect-error without a member of its payload
  emit(events.recorded, { subjectId, payload: { service: 'castle' } }),
  // @ts-expect-error with a member of another type
  emit(events.recorded, { subjectId, payload: { ...payload, version: 1 } }),
  // @ts-expect-error with a member that its payload does not have
  emit(events.recorded, { subjectId, payload: { ...payload, secret: 'x' } }),
  emitEach(events.recorded, rows),
  // @ts-expect-error a name in place of a declared event
  emitEach('deployment.recorded', rows),
  eventRow(events.recorded, subjectId, { service: subjectId, version: subjectId }),
  // @ts-expect-error a row without a member of the payload
  eventRow(events.recorded, subjectId, { service: subjectId }),
]
