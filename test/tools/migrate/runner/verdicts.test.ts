import { expect, test } from 'vitest'
import { down } from '../../../../src/tools/migrate/down.ts'
import { readMigrations } from '../../../../src/tools/migrate/files.ts'
import { up } from '../../../../src/tools/migrate/up.ts'
import { scratch } from './support/database.ts'

const id = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`
const tenant = id(1)
const [client, castle] = [id(10), id(11)]
const [client1, client2, castle1, castle2] = [id(20), id(21), id(22), id(23)]

/** Two versions of a client recorded the same call; the first one also under another label, and another call. */
const before = `
  insert into services (id, tenant_id, name) values ('${client}', '${tenant}', 'client'), ('${castle}', '${tenant}', 'castle');
  insert into service_versions (id, tenant_id, service_id, version) values
    ('${client1}', '${tenant}', '${client}', '1.0.0'), ('${client2}', '${tenant}', '${client}', '2.0.0'),
    ('${castle1}', '${tenant}', '${castle}', '1.0.0'), ('${castle2}', '${tenant}', '${castle}', '2.0.0');
  insert into contracts (id, tenant_id, consumer_id, consumer_version_id, provider_id, provider_version_id, environment, spec_type, interaction_count) values
    ('${id(30)}', '${tenant}', '${client}', '${client1}', '${castle}', '${castle1}', 'test', 'openapi', 2),
    ('${id(31)}', '${tenant}', '${client}', '${client1}', '${castle}', '${castle1}', 'ci', 'openapi', 1),
    ('${id(32)}', '${tenant}', '${client}', '${client2}', '${castle}', '${castle1}', 'test', 'openapi', 1);
  insert into interactions (id, tenant_id, contract_id, fingerprint, operation, request, response) values
    ('${id(40)}', '${tenant}', '${id(30)}', 'same', 'get', '{"a":1}', '{"b":2}'),
    ('${id(41)}', '${tenant}', '${id(30)}', 'other', 'get', '{}', '{}'),
    ('${id(42)}', '${tenant}', '${id(31)}', 'same', 'get', '{"a":1}', '{"b":2}'),
    ('${id(43)}', '${tenant}', '${id(32)}', 'same', 'get', '{"a":1}', '{"b":2}');
  insert into verification_tasks (id, tenant_id, consumer_id, consumer_version_id, provider_id, provider_version_id, environment) values
    ('${id(50)}', '${tenant}', '${client}', '${client1}', '${castle}', '${castle1}', 'test'),
    ('${id(51)}', '${tenant}', '${client}', '${client2}', '${castle}', '${castle1}', 'test');
  insert into verification_results (id, tenant_id, task_id, provider_version_id, generation, complete, passed, failed) values
    ('${id(60)}', '${tenant}', '${id(50)}', '${castle1}', 1, true, 2, 1),
    ('${id(61)}', '${tenant}', '${id(51)}', '${castle1}', 1, true, 1, 0),
    ('${id(62)}', '${tenant}', '${id(50)}', '${castle2}', 1, false, 1, 0);
  insert into verification_outcomes (id, tenant_id, result_id, interaction_id, success) values
    ('${id(70)}', '${tenant}', '${id(60)}', '${id(40)}', true),
    ('${id(71)}', '${tenant}', '${id(60)}', '${id(41)}', true),
    ('${id(72)}', '${tenant}', '${id(60)}', '${id(42)}', false),
    ('${id(73)}', '${tenant}', '${id(61)}', '${id(43)}', true),
    ('${id(74)}', '${tenant}', '${id(62)}', '${id(41)}', true)`

test('equal interactions become one with its newest verdicts, and one for each contract again', async () => {
  const db = await scratch()
  await up({ url: db.url })
  const migrations = await readMigrations()
  const place = migrations.findIndex(({ tag }) => tag === '0001_verdicts_of_contents')
  const count = migrations.length - place
  await down({ url: db.url }, { loseData: true, count })
  const session = await db.open()
  await session.query(before)
  const rows = async (query: string) => (await session.query(query)).rows.map(Object.values)
  const links = 'select contract_id, interaction_id from contract_interactions order by id'
  const verdicts =
    'select provider_version_id, interaction_id, success from verdicts order by provider_version_id, interaction_id'
  const states = 'select id, state from verification_results order by id'
  const own = 'select id, contract_id from interactions order by id'
  const unchanged = await rows(own)

  for (let round = 0; round < 2; round += 1) {
    await up({ url: db.url })
    expect(await rows('select id, size from interactions order by id')).toEqual([
      [id(40), 14],
      [id(41), 4],
    ])
    expect(await rows(links)).toEqual([
      [id(30), id(40)],
      [id(30), id(41)],
      [id(31), id(40)],
      [id(32), id(40)],
    ])
    expect(await rows(verdicts)).toEqual([
      [castle1, id(40), true],
      [castle1, id(41), true],
      [castle2, id(41), true],
    ])
    expect(await rows(states)).toEqual([
      [id(60), 'failed'],
      [id(61), 'verified'],
      [id(62), 'unknown'],
    ])
    await down({ url: db.url }, { loseData: true, count })
    expect(await rows(own)).toEqual(unchanged)
    expect(
      await rows('select id, generation, complete from verification_results order by id'),
    ).toEqual([
      [id(60), 1, false],
      [id(61), 1, true],
      [id(62), 1, false],
    ])
  }
})
