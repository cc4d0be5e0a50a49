import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hashPassword } from '../../../src/core/auth/password.ts'
import { clientOf } from '../client.ts'
import type { Bench, Section } from '../section.ts'
import type { Cell, Table } from '../table.ts'
import { spreadOf } from '../timing.ts'
import { serveIsolates } from '../worker.ts'
import { type BenchWorld, withBenchWorld } from '../world.ts'
import { type Bundles, makeBundles, names } from './weight/bundles.ts'
import { firstRequests } from './weight/isolates.ts'
import { textsOf, weightOf, weightRows } from './weight/parts.ts'
import { startupMs } from './weight/startup.ts'

/** Each takes seconds, and an isolate 40 MB. */
const rounds = 8

export const weight: Section = {
  name: 'weight',
  title: 'Weight',
  about: `The script that is uploaded, with Better Auth and without, against an empty Worker that asks \`select 1\`; a processor’s time of its start, as \`wrangler check startup\` profiles it; and the first request, to read a service, of isolates that are made anew in a workerd that runs, against a later one. Cloudflare’s limits: 10 MB gzipped (3 on the free plan), a second to start.`,
  measure: (bench) =>
    withBenchWorld(bench, 'weight', async (world) => {
      const folder = await mkdtemp(join(tmpdir(), 'guildhall-weight-'))
      try {
        bench.say('bundling three scripts')
        const bundles = await makeBundles(folder, bench.signal)
        return [
          await byDependency(bundles),
          await sizes(bench, bundles),
          ...(await isolates(bench, world, bundles)),
          await password(bench),
        ]
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    }),
}

async function byDependency({ guildhall }: Bundles): Promise<Table> {
  const meta = JSON.parse(await readFile(join(guildhall, 'meta.json'), 'utf8'))
  const script = await readFile(join(guildhall, 'worker.js'), 'utf8')
  const { raw, gzipped } = weightOf(script)
  const rows = weightRows(textsOf(script, new Set(Object.keys(meta.inputs))))
  return {
    title: 'The script, by dependency',
    columns: ['', ...['kB', 'kB gzipped'].map((name) => ({ name, digits: 0 }))],
    rows: [...rows, ['the whole script', raw / 1_000, gzipped / 1_000]],
  }
}

async function sizes({ signal, say }: Bench, bundles: Bundles): Promise<Table> {
  const rows: Cell[][] = []
  for (const name of names) {
    const { raw, gzipped } = weightOf(await readFile(join(bundles[name], 'worker.js'), 'utf8'))
    rows.push([name, raw / 1_000, gzipped / 1_000])
  }
  const starts = names.map((): number[] => [])
  for (let round = 0; round < 3; round += 1) {
    say(`start-up, ${round + 1} of 3`)
    for (const [at, name] of names.entries()) {
      starts[at]?.push(await startupMs(bundles[name], signal))
    }
  }
  const columns = ['kB', 'kB gzipped', 'start-up: ms of a processor']
  return {
    title: 'With and without the identity code',
    columns: ['', ...columns.map((name) => ({ name, digits: 0 }))],
    rows: rows.map((row, at) => [...row, spreadOf(starts[at] ?? []).median]),
  }
}

async function isolates(bench: Bench, world: BenchWorld, bundles: Bundles): Promise<Table[]> {
  bench.say('first requests of fresh isolates')
  await world.call('POST', '/api/v1/services', { body: { name: 'castle', packageJson: {} } })
  const scripts = names.map((name) => join(bundles[name], 'worker.js'))
  const worker = await serveIsolates(scripts, world.runtimeUrl)
  const client = clientOf(worker.origin, { Authorization: `Bearer ${world.apiKey}` })
  try {
    return await firstRequests(client, Math.min(bench.rounds, rounds), bench.signal)
  } finally {
    client.close()
    await worker.stop()
  }
}

/** Processor time, which is what Workers limit, of one password. */
async function password({ signal }: Bench): Promise<Table> {
  const times: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    signal.throwIfAborted()
    const before = process.cpuUsage()
    await hashPassword('a password of a bench')
    const { user, system } = process.cpuUsage(before)
    times.push((user + system) / 1_000)
  }
  const { median, p95 } = spreadOf(times)
  return {
    title: 'A password',
    columns: ['', 'median ms of a processor', 'p95'],
    rows: [['hashing it', median, p95]],
  }
}
