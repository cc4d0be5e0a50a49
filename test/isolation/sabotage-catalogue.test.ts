import { expect, test } from 'vitest'
import { endpoint, noContent } from '../../src/core/http/endpoint.ts'
import { tenantRelations } from '../../src/tools/migrate/prove/catalogue.ts'
import { withoutFixture } from '../../src/tools/migrate/prove/fixtures.ts'
import { served, withoutRequest } from './support/endpoints.ts'
import { rowFixtures } from './support/row-fixtures.ts'
import { breachesOf } from './support/rules.ts'
import { sabotages } from './support/sabotages.ts'
import { openGuardedWorld } from './support/world.ts'

test.each(sabotages)('%s', async (sql, named) => {
  const world = await openGuardedWorld()
  try {
    expect(await breachesOf(world.owner)).toEqual([])
    for (const statement of sql.split(';')) {
      await world.owner(statement.replace('{database}', world.database), [])
    }
    const found = await breachesOf(world.owner)
    expect(found.filter((line) => line.includes(named))).not.toEqual([])
    for (const line of found) expect(line).toMatch(/\. Remedy: ./)
  } finally {
    await world.close()
  }
})

test('a runtime role with powers is named, and so is one that is not there', async () => {
  const world = await openGuardedWorld()
  const role = `stub_${crypto.randomUUID().replaceAll('-', '')}`
  try {
    expect((await breachesOf(world.owner, role)).join()).toContain(`role ${role}: does not exist`)
    await world.owner(`create role ${role} nologin bypassrls createrole createdb`, [])
    await world.owner(`create role ${role}_group role ${role}`, [])
    const found = (await breachesOf(world.owner, role)).join('\n')
    for (const power of ['BYPASSRLS', 'CREATEROLE', 'CREATEDB', `a member of ${role}_group`]) {
      expect(found).toContain(`role ${role}: is ${power}`)
    }
  } finally {
    await world.owner(`drop role if exists ${role}, ${role}_group`, [])
    await world.close()
  }
})

test('the owner of the tables is named when it serves', async () => {
  const world = await openGuardedWorld()
  const found = (await breachesOf(world.owner, 'neondb_owner')).join('\n')
  await world.close()
  expect(found).toContain('role neondb_owner: is BYPASSRLS')
  expect(found).toContain('role neondb_owner: is a member of neon_superuser')
  expect(found).toContain('role neondb_owner: owns services')
})

test('a table without a fixture is named', async () => {
  const world = await openGuardedWorld()
  await world.owner('create table newcomers (like services)', [])
  const names = (await tenantRelations(world.owner)).map(({ name }) => name)
  await world.close()
  expect(withoutFixture(rowFixtures, names)).toMatchObject([
    { object: 'newcomers', remedy: /declare a row fixture/ },
  ])
})

test('an endpoint without a fixture is named', () => {
  const endpoints = [
    endpoint.get(
      '/newcomers',
      {
        operation: 'getNewcomers',
        summary: 'Get newcomers',
        permission: 'member',
        responses: { 204: null },
      },
      async () => noContent,
    ),
  ]
  expect(withoutRequest(served([{ prefix: '/api/v9', endpoints }]))).toEqual([
    expect.stringContaining('GET /api/v9/newcomers: add the request'),
  ])
})
