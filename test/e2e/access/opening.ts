import { expect } from 'vitest'
import { start } from '../support/dev.ts'
import { type Stage, step, told } from './stage.ts'

const path = '/api/v1/admin/tenants'
const ownerEmail = 'owner@acme-works.example'
const wanted = { name: 'Acme Works', region: 'eu', plan: 'professional', ownerEmail }
const once = { 'Idempotency-Key': 'acceptance-a' }

/** Steps 1 to 5: what is there, and what the operator provisions. */
export function opening(stage: () => Stage): void {
  let first: string

  step(stage, 1, 'readyz is 200, and its database is ok', async ({ guildhall }) => {
    const ready = await guildhall.call('GET', '/readyz')
    expect(ready).toMatchObject({ status: 200, json: { status: 'ok', database: { ok: true } } })
  })

  step(stage, 2, 'the seed, run twice more, leaves one tenant system', async (stage) => {
    const { home, state } = stage.guildhall
    const systems = async () => {
      const { json } = await stage.operator.call('GET', `${path}?q=system`)
      return json.data.filter(({ kind }: { kind: string }) => kind === 'system')
    }
    const before = await systems()
    expect(before).toHaveLength(1)
    for (const _ of ['once', 'twice']) {
      const variables = { DATABASE_OWNER_URL: state.ownerUrl }
      const seed = start(['node', 'src/cli/bootstrap.mjs', 'seed'], { home, variables })
      expect(await seed.ended, seed.output()).toBe(0)
      expect(await systems()).toEqual(before)
    }
  })

  step(stage, 3, 'the operator provisions an active tenant in one round trip', async (stage) => {
    const { tenant, operator } = stage
    const made = await provision(stage, { ...wanted, slug: tenant.slug }, once)
    expect(made, made.text).toMatchObject({
      status: 201,
      json: { slug: tenant.slug, status: 'active', plan: 'professional', region: 'eu' },
    })
    expect(made.headers.get('Server-Timing')).toContain('desc="1"')
    first = made.text
    tenant.id = made.json.id
    const location = made.headers.get('Location')
    expect(location).toBe(`${path}/${tenant.id}`)
    expect((await operator.call('GET', location ?? '')).json.slug).toBe(tenant.slug)
  })

  step(
    stage,
    4,
    'the same Idempotency-Key: the same bytes, or 422 for another body',
    async (stage) => {
      const body = { ...wanted, slug: stage.tenant.slug }
      const again = await provision(stage, body, once)
      expect([again.status, again.text]).toEqual([201, first])
      stage.keep(again.json.ownerInvitation.token)
      const other = await provision(stage, { ...body, name: 'Another' }, once)
      expect(told(other)).toEqual([422, 'idempotency_key_reused'])
    },
  )

  step(stage, 5, 'a slug is taken, reserved, or no DNS label of 63', async (stage) => {
    const withSlug = (slug: string) => provision(stage, { ...wanted, slug })
    for (const slug of ['acme', stage.tenant.slug]) {
      expect(told(await withSlug(slug))).toEqual([409, 'slug_taken'])
    }
    for (const slug of ['Acme_!', 'a'.repeat(64)]) {
      const { status, json } = await withSlug(slug)
      expect([status, json.code, json.errors[0]?.pointer]).toEqual([422, 'invalid_body', '/slug'])
    }
    expect(told(await withSlug('admin'))).toEqual([422, 'slug_reserved'])
  })
}

/** The answer of step 3, asked for again: it has the token of the owner's invitation. */
export async function ownerInvitation(stage: Stage): Promise<{ email: string; token: string }> {
  const again = await provision(stage, { ...wanted, slug: stage.tenant.slug }, once)
  return again.json.ownerInvitation
}

function provision({ operator }: Stage, body: object, headers: Record<string, string> = {}) {
  return operator.call('POST', path, { body, headers })
}
