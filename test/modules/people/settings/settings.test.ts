import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { authSecret, type Member } from '../../../support/people.ts'
import { expectRejected } from '../../../support/rejected.ts'
import { put, resolved, type Stage, settingsPath, stage, zone } from '../../../support/settings.ts'
import { openWorld, type Tenant, type World } from '../../../support/world.ts'

let world: World
let globex: Tenant
let acme: Tenant
let owner: Member
let member: Member
let lead: Member
let team: string
let madeTeam: Stage['madeTeam']
let join: Stage['join']
let ofTenant: string
let ofTeam: string
let ofMember: Stage['ofMember']
beforeAll(async () => {
  world = await openWorld({ AUTH_SECRET: authSecret })
  globex = await world.tenant()
})
beforeEach(async () => {
  ;({ acme, owner, member, lead, team, madeTeam, join, ofTenant, ofTeam, ofMember } =
    await stage(world))
})
afterAll(() => world.close())

describe('setting value', () => {
  test('comes from the nearest of member, team, tenant, plan and default', async () => {
    expect(await resolved(member)).toEqual({ value: 'UTC', source: 'default', locked: false })
    await world.owner(
      `insert into control.plans (id, name, limits, settings)
       values ('zoned', 'Zoned', '{}', '{"reports.timezone": "Asia/Tokyo"}') on conflict do nothing`,
      [],
    )
    await world.owner(`update control.tenants set plan_id = 'zoned' where id = $1`, [acme.id])
    expect(await resolved(member)).toEqual({ value: 'Asia/Tokyo', source: 'plan', locked: false })
    await put(owner, ofTenant, 'Europe/Berlin')
    expect(await resolved(member)).toMatchObject({ value: 'Europe/Berlin', source: 'tenant' })
    await put(lead, ofTeam, 'Europe/Paris')
    expect(await resolved(member)).toMatchObject({ value: 'Europe/Paris', source: 'team' })
    expect(await resolved(owner)).toMatchObject({ value: 'Europe/Berlin', source: 'tenant' })
    expect(await resolved(owner, `&team=${team}`)).toMatchObject({ source: 'team' })
    const unknown = `${settingsPath}/resolved?team=${team}`
    expectRejected(await globex.call('GET', unknown), 404, 'not_found')
    await put(member, ofMember(), 'Europe/Rome')
    expect(await resolved(member)).toEqual({
      value: 'Europe/Rome',
      source: 'member',
      locked: false,
    })
    expect((await member.call('DELETE', `${settingsPath}/${ofMember()}/${zone}`)).status).toBe(204)
    expect(await resolved(member)).toMatchObject({ source: 'team' })
  })

  test('comes from the topmost lock, whatever is set below', async () => {
    await put(member, ofMember(), 'Europe/Rome')
    await put(lead, ofTeam, 'Europe/Paris', { isLocked: true })
    expect(await resolved(member)).toEqual({ value: 'Europe/Paris', source: 'team', locked: true })
    await put(owner, ofTenant, 'Europe/Berlin', { isLocked: true })
    expect(await resolved(member)).toEqual({
      value: 'Europe/Berlin',
      source: 'tenant',
      locked: true,
    })
  })

  test('comes from a lock among several teams, or else the lowest slug', async () => {
    const castle = await madeTeam('castle')
    await join(castle, member)
    await put(owner, ofTeam, 'Europe/Paris')
    await put(owner, `team/${castle}`, 'Europe/Oslo')
    expect(await resolved(member)).toMatchObject({ value: 'Europe/Oslo' })
    await put(owner, ofTeam, 'Europe/Paris', { isLocked: true })
    expect(await resolved(member)).toMatchObject({ value: 'Europe/Paris', locked: true })
  })

  test('ignores other tenants', async () => {
    await put(owner, ofTenant, 'Europe/Berlin')
    expect(await resolved(globex)).toEqual({ value: 'UTC', source: 'default', locked: false })
    const at = `${settingsPath}/${ofTenant}/${zone}`
    for (const reply of [
      await globex.call('GET', at),
      await globex.call('DELETE', at),
      await put(globex, ofTenant, 'UTC'),
      await put(globex, ofTeam, 'UTC'),
      await put(globex, ofMember(), 'UTC'),
    ]) {
      expectRejected(reply, 404, 'not_found')
    }
    expect(await resolved(owner)).toMatchObject({ value: 'Europe/Berlin' })
  })

  test('covers all keys, and no other', async () => {
    const schema = await member.call('GET', `${settingsPath}/schema`)
    const keys = schema.json.data.map(({ key }: { key: string }) => key)
    const all = await member.call('GET', `${settingsPath}/resolved`)
    expect(Object.keys(all.json)).toEqual(keys)
    expectRejected(
      await member.call('GET', `${settingsPath}/resolved?keys=castle`),
      400,
      'invalid_query',
    )
  })
})
