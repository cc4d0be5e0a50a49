import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { sealAsOwner } from '../../../../src/cli/seal.ts'
import { putTenant } from '../../../../src/cli/tenants.ts'
import { command } from './support/command.ts'
import { useDatabase } from './support/database.ts'

const { ownerUrl, owner } = useDatabase()

/** A tenant whose events are an hour old. */
async function filled(slug: string, count: number): Promise<string> {
  const id = await putTenant(owner, { slug, name: slug })
  await owner(
    `insert into audit_events (id, tenant_id, action, resource, resource_id, changes)
     select overlay(app.uuid7()::text placing left(app.id_at(now() - interval '1 hour')::text, 13) from 1 for 13)::uuid,
       $1, 'update', 'castles', gen_random_uuid(), '{}' from generate_series(1, $2)`,
    [id, count],
  )
  return id
}

test('npm run audit:seal seals all that is left, in seals of 100,000 events, and says how much', async () => {
  const id = await filled('large', 100_001)
  await filled('small', 1)
  const { code, stdout } = await command('seal', [], { DATABASE_OWNER_URL: ownerUrl })
  expect([code, stdout.trim()]).toEqual([0, '3 seals over 100002 audit events'])
  const seals = await owner<{ events: number }>(
    'select event_count as events from audit_seals where tenant_id = $1 order by last_id',
    [id],
  )
  expect(seals).toEqual([{ events: 100_000 }, { events: 1 }])
  expect(await sealAsOwner(ownerUrl)).toEqual({ seals: 0, events: 0 })
})

test('exits with 3 while somebody writes for longer than two seconds', async () => {
  const client = new pg.Client(ownerUrl)
  await client.connect()
  onTestFinished(() => client.end())
  await client.query('begin')
  await client.query('lock table audit_events in row exclusive mode')
  await expect(sealAsOwner(ownerUrl)).rejects.toMatchObject({ code: 3 })
  await client.query('rollback')
  expect(await sealAsOwner(ownerUrl)).toEqual({ seals: 0, events: 0 })
})
