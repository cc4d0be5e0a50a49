import { sql } from 'drizzle-orm'
import { emit, emitEach } from '../../src/core/audit/emit.ts'
import type { Selection } from '../../src/core/db/tenant-db.ts'

const subjectId = sql`${'id'}::uuid`
const payload = { service: 'castle', version: '1.0.0', environment: 'production' }
const deployment = { type: 'deployment.recorded', subjectType: 'deployment', subjectId } as const
declare const rows: Selection<{ subjectId: string; payload: unknown }[]>

export const anEventIsOneOfTheCatalogue = [
  emit({ ...deployment, payload }),
  // @ts-expect-error a type that is not in the catalogue
  emit({ ...deployment, type: 'deployment.imagined', payload }),
  // @ts-expect-error of another subject
  emit({ ...deployment, subjectType: 'service', payload }),
  // @ts-expect-error without a member of its payload
  emit({ ...deployment, payload: { service: 'castle', version: '1.0.0' } }),
  // @ts-expect-error with a member of another type
  emit({ ...deployment, payload: { ...payload, version: 1 } }),
  // @ts-expect-error with a member that its payload does not have
  emit({ ...deployment, payload: { ...payload, secret: 'x' } }),
  emitEach({ type: 'fixture.approved', subjectType: 'fixture' }, rows),
  // @ts-expect-error a type that is not in the catalogue
  emitEach({ type: 'fixture.imagined', subjectType: 'fixture' }, rows),
  // @ts-expect-error of another subject
  emitEach({ type: 'fixture.approved', subjectType: 'service' }, rows),
]
