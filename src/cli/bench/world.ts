import { randomUUID } from 'node:crypto'
import { travellingHash } from '../../core/tenancy/api-key.ts'
import { seedDemo } from '../demo.ts'
import { migrate } from '../migrate.ts'
import { localNeonControl } from '../neon/control.ts'
import { spawnLocalNeon } from '../neon/spawn.ts'
import { provisionRole } from '../provision-role.ts'
import { withOwner } from '../with-owner.ts'
import { sqlOver } from './sql.ts'
import { startBenchWorker } from './worker.ts'

const database = 'neondb'
const servicesEach = 2_000

/** A database of two tenants with 2,000 services each behind the local endpoint, and the Worker over it. */
export async function openBenchWorld(signal: AbortSignal) {
  const neon = await spawnLocalNeon()
  try {
    const { ownerUrl } = neon
    const password = randomUUID()
    await migrate({ url: ownerUrl })
    await provisionRole({ ownerUrl, role: 'app_user', password })
    const [acme] = await seedDemo({ ownerUrl })
    if (!acme) throw new Error('the demo has no tenant')
    const tenantId = await fill(ownerUrl, acme.slug)
    const runtimeUrl = neon.urlFor({ role: 'app_user', password })
    signal.throwIfAborted()
    const worker = await startBenchWorker(runtimeUrl, signal)
    return {
      tenantId,
      credential: await travellingHash(acme.apiKey),
      owner: sqlOver(ownerUrl),
      runtime: sqlOver(runtimeUrl),
      call: caller(worker.origin, acme.apiKey),
      delay: (ms: number) => localNeonControl(neon.origin).delay(ms, database),
      stop: () => worker.stop().finally(neon.stop),
    }
  } catch (error) {
    await neon.stop()
    throw error
  }
}

export type BenchWorld = Awaited<ReturnType<typeof openBenchWorld>>

type Call = { body?: object; headers?: Record<string, string> }

function caller(origin: string, apiKey: string) {
  return async (method: string, path: string, { body, headers }: Call = {}): Promise<string> => {
    const response = await fetch(`${origin}${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${apiKey}`,
        'Content-Type': 'application/json',
        ...headers,
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status} ${text}`)
    return text
  }
}

/** Gives every tenant its services; gives the id of the one that is measured. */
async function fill(ownerUrl: string, slug: string): Promise<string> {
  return withOwner(ownerUrl, async (owner) => {
    await owner(
      `insert into services (id, tenant_id, name)
       select app.uuid7(), t.id, 'service-' || n from control.tenants t, generate_series(1, ${servicesEach}) n`,
      [],
    )
    await owner('analyze services', [])
    const rows = await owner<{ id: string }>('select id from control.tenants where slug = $1', [
      slug,
    ])
    return rows[0]?.id ?? ''
  })
}
