import { uuidv7 } from 'uuidv7'
import { type Member, memberOf } from './people.ts'
import type { Reply, World } from './world.ts'

export const settingsPath = '/api/v1/settings'
export const zone = 'reports.timezone'

/** A tenant with an owner, a team, a member of it, and who leads it. */
export async function stage(world: World) {
  const acme = await world.tenant()
  const [owner, member, lead] = [
    await memberOf(world, acme, 'owner'),
    await memberOf(world, acme, 'member'),
    await memberOf(world, acme, 'member'),
  ]
  const madeTeam = async (slug: string): Promise<string> => {
    const id = uuidv7()
    const row = [id, acme.id, slug]
    await world.owner('insert into teams (id, tenant_id, slug, name) values ($1, $2, $3, $3)', row)
    return id
  }
  const join = (team: string, { memberId }: Member) =>
    world.owner(
      'insert into team_members (id, tenant_id, team_id, member_id) values ($1, $2, $3, $4)',
      [uuidv7(), acme.id, team, memberId],
    )
  const team = await madeTeam('moat')
  await join(team, member)
  await world.owner(
    `insert into member_roles (id, tenant_id, member_id, role, team_id) values ($1, $2, $3, 'admin', $4)`,
    [uuidv7(), acme.id, lead.memberId, team],
  )
  return {
    ...{ acme, owner, member, lead, team, madeTeam, join },
    ofTenant: `tenant/${acme.id}`,
    ofTeam: `team/${team}`,
    ofMember: (who = member) => `member/${who.memberId}`,
  }
}

export type Stage = Awaited<ReturnType<typeof stage>>

type Put = { isLocked?: boolean; key?: string; headers?: Record<string, string> }

/** Says what a setting is at a place: `tenant/…`, `team/…` or `member/…`. */
export function put(
  who: Pick<Member, 'call'>,
  at: string,
  value: unknown,
  { key = zone, headers = {}, ...more }: Put = {},
): Promise<Reply> {
  return who.call('PUT', `${settingsPath}/${at}/${key}`, { body: { value, ...more }, headers })
}

/** What the time zone is for somebody. */
export async function resolved(who: Pick<Member, 'call'>, query = '') {
  return (await who.call('GET', `${settingsPath}/resolved?keys=${zone}${query}`)).json[zone]
}
