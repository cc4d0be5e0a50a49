import { localNeonControl } from '../../../support/local-neon.ts'
import type { Bench } from '../../section.ts'
import { sqlOver } from '../../sql.ts'
import type { BenchWorld } from '../../world.ts'

/**
 * A copy of a world's database as somebody would have it who keeps tenants apart by hand: its role bypasses row
 * security, owns nothing, and has the grants that its queries need; no trigger of ours writes audit events.
 */
export async function openCopy({ neon }: Bench, world: BenchWorld) {
  const database = 'by-hand-copy'
  const control = localNeonControl(neon.origin)
  const role = `"${database}"`
  const password = crypto.randomUUID()
  await control.createDatabase(database, { template: world.database })
  const ownerUrl = Object.assign(new URL(world.ownerUrl), { pathname: `/${database}` }).href
  const owner = sqlOver(ownerUrl)
  await owner(
    [`create role ${role} login bypassrls password '${password}'`],
    [`grant connect on database ${role} to ${role}`],
    [`grant usage on schema public, control to ${role}`],
    [`grant select on control.api_key_secrets, control.tenants, api_keys, members to ${role}`],
    [`grant select, insert on environments, audit_events to ${role}`],
    ['alter table environments disable trigger user'],
  )
  return {
    url: neon.urlFor({ role: database, password, database }),
    owner,
    delay: (ms: number) => control.delay(ms, database),
    stats: () => control.stats(database),
    resetStats: () => control.resetStats(database),
    stop: async () => {
      await control.dropDatabase(database)
      await world.owner([`drop role ${role}`])
    },
  }
}
