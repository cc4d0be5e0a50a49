import pg from 'pg'
import { lifetime } from './dev/lifetime.ts'
import { down } from './migrations/down.ts'
import { up } from './migrations/up.ts'
import { localNeonControl } from './neon/control.ts'
import { spawnLocalNeon } from './neon/spawn.ts'
import { run } from './report.ts'
import { putServiceMember, putTenant } from './tenants.ts'
import { withOwner } from './with-owner.ts'

const million = 1_000_000

/** Each table that grows with use, and how to fill it: `n` counts to a million. */
const large: Record<string, { columns: string; values: string }> = {
  services: { columns: 'id, name', values: `(lpad(to_hex(n), 32, '0'))::uuid, 'service-' || n` },
  service_versions: {
    columns: 'id, service_id, version',
    values: `(lpad(to_hex(n), 32, '0'))::uuid, (lpad(to_hex(n), 32, '0'))::uuid, '1.0.' || n`,
  },
  specs: {
    columns: 'id, service_version_id, branch, type, encoding, content',
    values: `(lpad(to_hex(n), 32, '0'))::uuid, (lpad(to_hex(n), 32, '0'))::uuid, 'main', 'openapi', 'json', '{"openapi": "3.1.0"}'`,
  },
  deployments: {
    columns: 'id, service_id, service_version_id, environment_id, deployed_by_member_id',
    values: `(lpad(to_hex(n), 32, '0'))::uuid, (lpad(to_hex(n), 32, '0'))::uuid, (lpad(to_hex(n), 32, '0'))::uuid,
      (lpad('1', 32, '0'))::uuid, (lpad('1', 32, '0'))::uuid`,
  },
  audit_events: {
    columns: 'id, action, resource, resource_id, changes',
    values: `(lpad(to_hex(n), 32, '0'))::uuid, 'insert', 'services', (lpad(to_hex(n), 32, '0'))::uuid, '{}'`,
  },
  events: {
    columns: 'id, type, subject_type, subject_id, payload',
    values: `(lpad(to_hex(n), 32, '0'))::uuid, 'service.registered', 'service', (lpad(to_hex(n), 32, '0'))::uuid, '{}'`,
  },
}

async function fill(ownerUrl: string): Promise<void> {
  const tenantId = await withOwner(ownerUrl, async (owner) => {
    const id = await putTenant(owner, { slug: 'large', name: 'Large' })
    await putServiceMember(owner, { tenantId: id, displayName: 'bench', role: 'admin' })
    return id
  })
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  await client.query(
    `insert into environments (tenant_id, id, name) values ($1, (lpad('1', 32, '0'))::uuid, 'production')`,
    [tenantId],
  )
  for (const [table, { columns, values }] of Object.entries(large)) {
    // The audit of made-up rows is no part of what is measured.
    await client.query(`alter table ${table} disable trigger user`)
    await client.query(
      `insert into ${table} (tenant_id, ${columns}) select $1, ${values} from generate_series(1, ${million}) n`,
      [tenantId],
    )
    await client.query(`alter table ${table} enable trigger user`)
    console.error(`  ${table}: a million rows`)
  }
  await client.end()
}

async function timed(work: () => Promise<unknown>): Promise<string> {
  const began = performance.now()
  await work()
  return `${Math.round(performance.now() - began)} ms`
}

/** The median of five. */
async function median(work: () => Promise<unknown>): Promise<string> {
  const times: number[] = []
  for (let turn = 0; turn < 5; turn += 1) {
    const began = performance.now()
    await work()
    times.push(performance.now() - began)
  }
  return `${(times.sort((a, b) => a - b)[2] ?? 0).toFixed(0)} ms`
}

await run(async () => {
  const { signal } = lifetime()
  const neon = await spawnLocalNeon()
  signal.addEventListener('abort', () => void neon.stop())
  try {
    const { ownerUrl: url } = neon
    const control = localNeonControl(neon.origin)
    await control.createDatabase('fresh')
    const fresh = Object.assign(new URL(url), { pathname: '/fresh' }).href
    const rows = [['a fresh database, all migrations', await timed(() => up({ url: fresh }))]]
    await up({ url })
    rows.push(['nothing to do', await median(() => up({ url }))])
    console.error(`Filling ${Object.keys(large).length} tables ...`)
    await fill(url)
    let undone = ''
    rows.push(['nothing to do, tables of a million rows', await median(() => up({ url }))])
    const back = await timed(async () => {
      undone = (await down({ url }, { loseData: true })).map(({ tag }) => tag).join()
    })
    rows.push([`rollback of ${undone}, tables of a million rows`, back])
    rows.push([`${undone} again`, await timed(() => up({ url }))])
    const all = () => down({ url }, { count: 1000, loseData: true })
    rows.push(['rollback of everything, six million rows with it', await timed(all)])
    console.log(
      ['| what | time |', '|---|---|', ...rows.map(([what, time]) => `| ${what} | ${time} |`)].join(
        '\n',
      ),
    )
  } finally {
    await neon.stop()
  }
})
