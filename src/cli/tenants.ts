import { uuidv7 } from 'uuidv7'
import { hashPassword, isPassword } from '../core/auth/password.ts'
import { createApiKey, recognizable, storedHash } from '../core/tenancy/api-key.ts'
import { isSlug } from '../core/tenancy/tenant-key.ts'
import type { Owner } from '../tools/command/owner.ts'
import { CommandError } from '../tools/command/report.ts'

export type NewKey = { id?: string; name: string; scopes: readonly string[]; expiresAt?: string }

/** Makes a tenant, or finds it by its slug. Gives its id. */
export async function putTenant(
  owner: Owner,
  input: { id?: string; slug: string; name: string },
): Promise<string> {
  if (!isSlug(input.slug)) {
    throw new CommandError({
      what: `${input.slug} cannot be a tenant's slug`,
      todo: 'use 1 to 63 lower-case letters, digits and hyphens, and no reserved name such as www, api or admin',
    })
  }
  return idOf(
    owner,
    `insert into control.tenants (id, slug, name, plan_id) values ($1, $2, $3, 'enterprise')
     on conflict (slug) do update set name = excluded.name returning id`,
    [input.id ?? uuidv7(), input.slug, input.name],
  )
}

/** Makes a member for a machine, or finds it by its name. Gives its id. */
export async function putServiceMember(
  owner: Owner,
  input: { id?: string; tenantId: string; displayName: string; role: 'admin' | 'viewer' },
): Promise<string> {
  const rows = await owner<{ id: string }>(
    `select id from members where tenant_id = $1 and display_name = $2 and kind = 'service'`,
    [input.tenantId, input.displayName],
  )
  if (rows[0]) return rows[0].id
  return idOf(
    owner,
    `insert into members (id, tenant_id, kind, display_name, role) values ($1, $2, 'service', $3, $4) returning id`,
    [input.id ?? uuidv7(), input.tenantId, input.displayName, input.role],
  )
}

/** Makes a user whose address is confirmed, or finds it by that, and sees to its password. Gives its id. */
export async function putUser(
  owner: Owner,
  input: { id: string; email: string; name: string; password: string },
): Promise<string> {
  const id = await idOf(
    owner,
    `insert into auth.users (id, name, email, email_verified) values ($1, $2, $3, true)
     on conflict (email) do update set name = excluded.name returning id`,
    [input.id, input.name, input.email],
  )
  const account = [id, 'credential']
  const [stored] = await owner<{ password: string }>(
    'select password from auth.accounts where user_id = $1 and provider_id = $2',
    account,
  )
  if (stored && (await isPassword(input.password, stored.password))) return id
  await owner('delete from auth.accounts where user_id = $1 and provider_id = $2', account)
  await owner(
    `insert into auth.accounts (id, user_id, account_id, provider_id, password) values ($1, $2, $3, $4, $5)`,
    [uuidv7(), id, id, 'credential', await hashPassword(input.password)],
  )
  return id
}

/** Makes a user the owner of a tenant; a member who is there stays as it is. */
export async function putOwner(
  owner: Owner,
  input: { id: string; tenantId: string; userId: string; email: string; name: string },
): Promise<void> {
  await owner(
    `insert into members (id, tenant_id, kind, user_id, display_name, email, role) values ($1, $2, 'human', $3, $4, $5, 'owner')
     on conflict (tenant_id, user_id) do nothing`,
    [input.id, input.tenantId, input.userId, input.name, input.email],
  )
}

/** Gives a member a key; a key of the same name is replaced, and the previous one is rejected from then on. */
export async function putApiKey(
  owner: Owner,
  member: { tenantId: string; memberId: string },
  input: NewKey,
  key?: string,
): Promise<string> {
  const secret = key ?? (await createApiKey())
  const id = await idOf(
    owner,
    `with put as (
       insert into api_keys as k (id, tenant_id, member_id, name, prefix, hint, scopes, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8)
       on conflict (tenant_id, member_id, name) where revoked_at is null do update
         set prefix = excluded.prefix, hint = excluded.hint, scopes = excluded.scopes, expires_at = excluded.expires_at
         where (k.prefix, k.hint, k.scopes, k.expires_at)
           is distinct from (excluded.prefix, excluded.hint, excluded.scopes, excluded.expires_at)
       returning id)
     select id from put union all
     select id from api_keys where tenant_id = $2 and member_id = $3 and name = $4 and revoked_at is null limit 1`,
    [
      input.id ?? uuidv7(),
      member.tenantId,
      member.memberId,
      input.name,
      ...Object.values(recognizable(secret)),
      input.scopes,
      input.expiresAt ?? null,
    ],
  )
  const hash = await storedHash(secret)
  await owner('delete from control.api_key_secrets where api_key_id = $1 and secret_hash <> $2', [
    id,
    hash,
  ])
  await owner(
    `insert into control.api_key_secrets (secret_hash, tenant_id, api_key_id) values ($1, $2, $3) on conflict do nothing`,
    [hash, member.tenantId, id],
  )
  return secret
}

async function idOf(owner: Owner, text: string, values: unknown[]): Promise<string> {
  const rows = await owner<{ id: string }>(text, values)
  const [row] = rows
  if (!row) throw new Error('the statement gave no row')
  return row.id
}
