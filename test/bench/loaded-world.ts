import { type Owner, withOwner } from '../../src/tools/command/owner.ts'
import { clientOf } from '../support/load/client.ts'
import type { Driven, Plan } from '../support/load/drive.ts'
import { type Balance, balance, ledgerOf } from '../support/load/ledger.ts'
import { type Leftovers, leftovers } from '../support/load/leftovers.ts'
import { bridges, castles, markerOf, onlyOf, type Party, version } from '../support/load/traffic.ts'
import type { Bench } from './section.ts'
import { type BenchTenant, type BenchWorld, putBenchTenant, withBenchWorld } from './world.ts'

/** How a run asks; `origin` and `parties` are the world's. */
export type Run = Omit<Plan, 'origin' | 'parties'>

/** What a load has left in the database, held against what its answers said. */
export type Settled = { balances: Balance[]; wrong: string[]; left: Leftovers }

export const tenantCount = 24

/** A database with tenants whose rows look alike but for their marks, and our Worker over it. */
export async function withLoadedWorld<Result>(
  bench: Bench,
  work: (world: BenchWorld, parties: readonly Party[]) => Promise<Result>,
): Promise<Result> {
  const parties: Party[] = []
  const fill = async (owner: Owner, given: readonly BenchTenant[]) => {
    parties.push(...given)
    for (let at = given.length; at < tenantCount; at += 1) {
      parties.push(await putBenchTenant(owner, `tenant-${at}`))
    }
  }
  const withCastles = async (world: BenchWorld) => {
    await Promise.all(parties.map((party) => putServices(world.origin, party)))
    return work(world, parties)
  }
  return withBenchWorld(bench, 'load', withCastles, fill)
}

/** Does the runs one after the other, and settles what they wrote. */
export async function settle<Result extends { driven: readonly Driven[] }>(
  bench: Bench,
  { ownerUrl, database }: BenchWorld,
  load: () => Promise<Result>,
): Promise<Result & Settled> {
  return withOwner(ownerUrl, async (owner) => {
    const before = await ledgerOf(owner)
    const result = await load()
    const left = await leftovers(owner, { neon: bench.neon.origin, database })
    const written = result.driven.map((driven) => driven.written)
    return { ...result, ...balance(before, await ledgerOf(owner), written), left }
  })
}

async function putServices(origin: string, party: Party): Promise<void> {
  const client = clientOf(origin, { Authorization: `Bearer ${party.apiKey}` })
  for (const name of [...castles, ...bridges, onlyOf(party)]) {
    const body = { name, description: markerOf(party, name), packageJson: { version } }
    await client.call('POST', '/api/v1/services', { body })
  }
  client.close()
}
