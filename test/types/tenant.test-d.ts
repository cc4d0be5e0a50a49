import { eq, sql } from 'drizzle-orm'
import { must } from '../../src/core/db/statements.ts'
import { NotFound } from '../../src/core/problems/problems.ts'
import type { Tenant } from '../../src/core/tenancy/session.ts'
import { services } from '../../src/modules/catalogue/services/index.ts'

declare const tenant: Tenant

const named = sql`true`

export async function readGivesTheRowsOfEachQuery() {
  const rows = await tenant.read((db) => db.select({ id: services.id }).from(services))
  const ids: string[] = rows.map((row) => row.id)
  // @ts-expect-error a column that was not selected
  rows[0]?.name
  const [first, second] = await tenant.read((db) => [
    db.select({ id: services.id }).from(services),
    db.select({ name: services.name }).from(services),
  ])
  first[0]?.id
  // @ts-expect-error each query has its own columns
  second[0]?.id
  // @ts-expect-error a text is no query
  await tenant.read(() => 'select 1')
  return ids
}

export async function aWriteEndsWithASelect() {
  const rows = await tenant.write((db) => [
    must(named, NotFound),
    db.update(services).set({ name: 'new' }),
    db.select({ id: services.id }).from(services),
  ])
  rows[0]?.id
  // @ts-expect-error an update gives no answer to keep
  await tenant.write((db) => [db.update(services).set({ name: 'new' })])
  // @ts-expect-error nor does an insert
  await tenant.write((db) => [db.insert(services).values({ name: 'new' })])
  // @ts-expect-error nor one that returns its rows, which cannot stand in a from
  await tenant.write((db) => [db.insert(services).values({ name: 'new' }).returning()])
  // @ts-expect-error nor a delete
  await tenant.write((db) => [db.delete(services)])
  // @ts-expect-error nor SQL of unknown columns
  await tenant.write(() => [sql`select 1`])
  // @ts-expect-error nor a condition
  await tenant.write((db) => [db.select().from(services), must(named, NotFound)])
  // @ts-expect-error nor nothing
  await tenant.write(() => [])
}

export async function aTransactionGivesJson() {
  await tenant.transaction(async (db) => db.select({ id: services.id }).from(services))
  await tenant.transaction(async () => ({ ok: true, list: [1, 'two', null] }))
  // @ts-expect-error a date would come back as a text
  await tenant.transaction(async () => new Date())
  // @ts-expect-error also within
  await tenant.transaction(async () => ({ at: new Date() }))
  // @ts-expect-error a map would come back empty
  await tenant.transaction(async () => new Map())
  // @ts-expect-error a function would be lost
  await tenant.transaction(async () => () => 1)
  // @ts-expect-error a big number cannot be kept
  await tenant.transaction(async () => 1n)
  // @ts-expect-error nothing cannot be given again
  await tenant.transaction(async () => undefined)
  // @ts-expect-error no transaction within a transaction
  await tenant.transaction(async (db) => db.transaction(async () => 1))
  // @ts-expect-error no text is executed
  await tenant.transaction(async (_db, perform) => perform('delete from services'))
}

export function aTenantShowsNothingOfItsConnection() {
  // @ts-expect-error its URL is nobody's business
  tenant.connection
  // @ts-expect-error nor is the credential
  tenant.caller
}

export async function conditionsAreOfTheRightKind() {
  // @ts-expect-error a number is not a column's text
  await tenant.read((db) => db.select().from(services).where(eq(services.name, 1)))
  // @ts-expect-error a condition, not a problem alone
  must(NotFound)
  // @ts-expect-error and a problem, not its code
  must(named, 'not_found')
}
