import { neon } from '@neondatabase/serverless'
import { putApiKey } from '../../../src/cli/tenants.ts'
import type { Statement } from '../../../src/tools/migrate/prove/attack.ts'
import { entering } from '../../isolation/support/world.ts'
import type { Tenant, World } from '../../support/world.ts'

/** A member of a role, who runs SQL of its own as the runtime role inside of its context. */
export type Attacker = {
  id: string
  key: string
  /** The code with which statements of one transaction are refused; undefined: they happened. */
  refused(
    statements: readonly Statement[],
    isolationLevel?: 'RepeatableRead',
  ): Promise<string | undefined>
}

export async function attackerOf(
  world: World,
  tenant: Tenant,
  role: string,
  scopes: string[] = ['*'],
): Promise<Attacker> {
  const id = await memberRow(world, tenant, role)
  const key = await putApiKey(
    world.owner,
    { tenantId: tenant.id, memberId: id },
    { name: 'k', scopes },
  )
  return { id, key, refused: (...sent) => refusedOf(world, key, ...sent) }
}

async function refusedOf(
  world: World,
  key: string,
  statements: readonly Statement[],
  isolationLevel: 'ReadCommitted' | 'RepeatableRead' = 'ReadCommitted',
): Promise<string | undefined> {
  const sql = neon(world.runtimeUrl)
  const all = [await entering({ key }), ...statements]
  const queries = all.map((one) =>
    typeof one === 'string' ? sql.query(one, []) : sql.query(one[0], one[1]),
  )
  try {
    await sql.transaction(queries, { isolationLevel })
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

/** A member as the owner of the database makes it. */
export async function memberRow(
  world: World,
  tenant: Tenant,
  role: string,
  status = 'active',
): Promise<string> {
  const [row] = await world.owner<{ id: string }>(
    `insert into members (id, tenant_id, kind, display_name, role, status)
     values (gen_random_uuid(), $1, 'service', 'one', $2, $3) returning id`,
    [tenant.id, role, status],
  )
  return row?.id ?? ''
}

/** A role that a member holds beside its own; `lasts` is an interval, null for good. */
export async function grantRow(
  world: World,
  tenant: Tenant,
  grant: { member: string; role: string; team?: string; lasts?: string },
): Promise<void> {
  await world.owner(
    `insert into member_roles (id, tenant_id, member_id, role, team_id, expires_at)
     values (gen_random_uuid(), $1, $2, $3, $4, now() + $5::interval)`,
    [tenant.id, grant.member, grant.role, grant.team ?? null, grant.lasts ?? null],
  )
}

export async function roleRow(world: World, tenant: Tenant, key: string, permissions: string[]) {
  await world.owner(
    `insert into roles (id, tenant_id, key, name, rank, permissions)
     values (gen_random_uuid(), $1, $2, $2, 1, $3)`,
    [tenant.id, key, permissions],
  )
}
