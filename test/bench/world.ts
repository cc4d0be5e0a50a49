import { putApiKey, putServiceMember, putTenant } from '../../src/cli/tenants.ts'
import { type Owner, withOwner } from '../../src/tools/command/owner.ts'
import { clientOf } from '../support/load/client.ts'
import { localNeonControl } from '../support/local-neon.ts'
import type { Bench } from './section.ts'
import { sqlOver } from './sql.ts'

/** The password of the runtime role, in a cluster that lives as long as the bench. */
export const runtimePassword = crypto.randomUUID()

export type BenchTenant = { slug: string; tenantId: string; memberId: string; apiKey: string }

/** A tenant with one member of every permission and a key of theirs. */
export async function putBenchTenant(owner: Owner, slug: string): Promise<BenchTenant> {
  const tenantId = await putTenant(owner, { slug, name: slug })
  const memberId = await putServiceMember(owner, { tenantId, displayName: 'bench', role: 'admin' })
  const apiKey = await putApiKey(owner, { tenantId, memberId }, { name: 'bench', scopes: ['*'] })
  return { slug, tenantId, memberId, apiKey }
}

/** Inserts a section's rows as the owner. */
export type Fill = (owner: Owner, tenants: readonly BenchTenant[]) => Promise<void>

/**
 * A database of a section's own with two tenants, and our Worker over it. `fill` puts rows in as the owner, before the
 * Worker starts; the database is analyzed after it.
 */
export async function openBenchWorld(
  bench: Bench,
  name: string,
  fill: Fill = async () => undefined,
) {
  const { neon } = bench
  const control = localNeonControl(neon.origin)
  await control.createDatabase(name, { template: 'neondb' })
  const ownerUrl = Object.assign(new URL(neon.ownerUrl), { pathname: `/${name}` }).href
  const runtimeUrl = neon.urlFor({ role: 'app_user', password: runtimePassword, database: name })
  const tenants = await withOwner(ownerUrl, async (owner) => {
    const made = [await putBenchTenant(owner, 'acme'), await putBenchTenant(owner, 'globex')]
    await fill(owner, made)
    await owner('analyze', [])
    return made
  })
  const [tenant] = tenants
  if (!tenant) throw new Error('the bench has no tenant')
  const worker = await bench.startWorker(runtimeUrl)
  const client = clientOf(worker.origin, { Authorization: `Bearer ${tenant.apiKey}` })
  return {
    ...tenant,
    tenants,
    database: name,
    ownerUrl,
    runtimeUrl,
    origin: worker.origin,
    /** Statements as the owner, at the endpoint. */
    owner: sqlOver(ownerUrl),
    /** Requests of the tenant's member to our Worker. */
    ...client,
    delay: (ms: number) => control.delay(ms, name),
    /** What reached the endpoint since the last `resetStats`. */
    stats: () => control.stats(name),
    resetStats: () => control.resetStats(name),
    stop: async () => {
      client.close()
      await worker.stop()
      await control.dropDatabase(name)
    },
  }
}

export type BenchWorld = Awaited<ReturnType<typeof openBenchWorld>>

/** Opens a world, does the work and closes it, whatever happens. */
export async function withBenchWorld<Result>(
  bench: Bench,
  name: string,
  work: (world: BenchWorld) => Promise<Result>,
  fill?: Fill,
): Promise<Result> {
  const world = await openBenchWorld(bench, name, fill)
  return work(world).finally(world.stop)
}
