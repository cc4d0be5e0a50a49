import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { interaction, interactionsOf, record } from '../support/interactions.ts'
import { openWorld, type Tenant, type World } from '../support/world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld({ DATABASE_ATTEMPT_MS: 20_000 })
})
afterAll(() => world.close())

async function eventsOf(tenant: Tenant): Promise<string[]> {
  const rows = await world.owner<{ type: string }>(
    'select type from events where tenant_id = $1 order by id',
    [tenant.id],
  )
  return rows.map(({ type }) => type)
}

async function stored<Row>(tenant: Tenant, columns: string): Promise<Row[]> {
  return world.owner(
    `select ${columns} from interactions i join contracts c on c.tenant_id = i.tenant_id and c.id = i.contract_id
     where i.tenant_id = $1 order by i.id`,
    [tenant.id],
  )
}

describe('A8 POST /api/interactions/batch', () => {
  test('records each call once, with the services, versions, contract and task that it needs', async () => {
    const acme = await world.tenant()
    const batch = [...interactionsOf(2), interaction({ duration: 99, id: 'int_2' }, '/castles/0')]
    const first = await record(acme, batch)
    expect([first.status, first.text]).toEqual([201, expect.any(String)])
    expect(first.json).toEqual({
      status: 'processed',
      results: { recorded: 2, duplicates: 1, errors: 0 },
      recordedInteractions: [0, 1].map(() => ({
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        clientId: 'int_1764000000000_abc123',
        operation: 'getCastle',
      })),
    })
    expect(await eventsOf(acme)).toEqual([
      ...['service.registered', 'service.registered', 'version.created', 'version.created'],
      ...['contract.requires_verification', 'contract.published'],
    ])
    const again = await record(acme, batch)
    expect(again.json.results).toEqual({ recorded: 0, duplicates: 3, errors: 0 })
    expect(again.json.recordedInteractions).toEqual([])
    expect(await eventsOf(acme)).toHaveLength(6)
  })
})
