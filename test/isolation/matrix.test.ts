import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { putApiKey } from '../../src/cli/tenants.ts'
import table from '../../src/core/tenancy/PERMISSIONS.md?raw'
import { memberOf } from '../support/people.ts'
import { judged, nameOf, roleKeys } from '../support/permission-table.ts'
import type { Tenant, World } from '../support/world.ts'
import { requestOf } from './support/endpoints.ts'
import type { Subject } from './support/fixture.ts'
import { subjectOf } from './support/subject.ts'
import { openGuardedWorld } from './support/world.ts'

/** What the table says: by endpoint and role. */
const said = new Map(
  table.split('\n').flatMap((row) => {
    const [, name = '', , ...cells] = row.split('|').map((cell) => cell.trim())
    const endpoint = /^`(.+)`$/.exec(name)?.[1]
    return endpoint ? [[endpoint, roleKeys.map((_, index) => cells[index])] as const] : []
  }),
)

let world: World
let acme: Tenant
let asked: Subject
beforeAll(async () => {
  world = await openGuardedWorld()
  acme = await world.tenant()
  asked = await subjectOf(world, acme, 'asked', 'secret')
})
afterAll(() => world.close())

/** A key and a session of a member who holds a role and nothing else. */
async function credentialsOf(role: string): Promise<string[]> {
  const { token, memberId } = await memberOf(world, acme, role)
  const member = { tenantId: acme.id, memberId }
  return [await putApiKey(world.owner, member, { name: 'all', scopes: ['*'] }), token]
}

test('the table has every endpoint once', () => {
  expect([...said.keys()].sort()).toEqual(judged().map(nameOf).sort())
})

// Who may least asks first: what is refused changes nothing for the next.
describe.each(roleKeys.toReversed())('%s', (role) => {
  test('may what the table says, by a key and by a session, and nothing else', async () => {
    const column = roleKeys.indexOf(role)
    const wrong: string[] = []
    for (const credential of await credentialsOf(role)) {
      for (const endpoint of judged()) {
        const [method, path, call] = requestOf(endpoint, asked)
        const { status, json } = await acme.call(method, path, { ...call, key: credential })
        const cell = said.get(nameOf(endpoint))?.[column]
        const isDenied = status === 403 && json?.code === 'permission_denied'
        if (cell === 'own' && status !== 401) continue
        if (cell === 'yes' ? status === 403 || status === 401 : cell !== '-' || !isDenied) {
          wrong.push(`${nameOf(endpoint)}: ${cell} is said, ${status} ${json?.code} answered`)
        }
      }
    }
    expect(wrong).toEqual([])
  })
})
