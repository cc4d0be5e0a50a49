import { travellingHash } from '../../../src/core/tenancy/api-key.ts'
import { tenantDoor } from '../../../src/core/tenancy/doors.ts'
import { Entered } from '../../../src/core/tenancy/tenant.ts'
import type { Tenant, World } from '../../support/world.ts'

/** A tenant as a handler has it, to run many queries in one batch. */
export async function entered(world: World, { key }: Tenant): Promise<Entered<'tenant'>> {
  return new Entered(
    {
      url: world.runtimeUrl,
      budget: { attemptMs: 60_000, totalMs: 120_000 },
      refusals: { byCode: new Map(), byConstraint: {} },
      meter: { roundTrips: 0, milliseconds: 0 },
    },
    tenantDoor({
      slug: undefined,
      host: undefined,
      credential: await travellingHash(key),
      permission: 'deployments:read',
      inTeam: false,
      address: undefined,
      requestId: 'test',
      claim: undefined,
    }),
  )
}
