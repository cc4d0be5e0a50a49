import { transportHash } from '../../src/core/tenancy/api-key.ts'
import { tenantAuthenticator } from '../../src/core/tenancy/authenticators.ts'
import { PlaneSession } from '../../src/core/tenancy/session.ts'
import type { Tenant, World } from './world.ts'

/** A tenant as a handler has it, to run many queries in one batch. */
export async function entered(world: World, { key }: Tenant): Promise<PlaneSession<'tenant'>> {
  return new PlaneSession(
    {
      url: world.runtimeUrl,
      budget: { attemptMs: 60_000, totalMs: 120_000 },
      refusals: { byCode: new Map(), byConstraint: {} },
      meter: { roundTrips: 0, milliseconds: 0 },
    },
    tenantAuthenticator({
      slug: undefined,
      host: undefined,
      credential: await transportHash(key),
      permission: 'deployments:read',
      inTeam: false,
      address: undefined,
      requestId: 'test',
      claim: undefined,
    }),
  )
}
