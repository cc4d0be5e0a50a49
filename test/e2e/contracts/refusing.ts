import { beforeAll, expect, test } from 'vitest'
import { putApiKey } from '../../../src/cli/tenants.ts'
import { requestOf, type Served } from '../../isolation/support/endpoints.ts'
import type { Subject } from '../../isolation/support/fixture.ts'
import type { Guest, Guildhall } from '../support/guildhall.ts'
import { type Played, register } from './castles.ts'
import { endpoints } from './endpoints.ts'
import { subjectOf } from './subject.ts'

const mebibyte = 1024 * 1024
const declared = endpoints.filter(({ endpoint }) => !endpoint.declaration.relays)
const withBody = declared.filter(({ endpoint }) => endpoint.declaration.body)
const limitOf = ({ endpoint }: Served) => endpoint.declaration.bodyLimit ?? mebibyte

/** Steps 15, 16 and 19: what is not done. */
export function refusing(played: Played, guildhall: () => Guildhall, subjects: Subject[]): void {
  let subject: Subject
  beforeAll(async () => {
    subject = await subjectOf(played(), 'kept')
    subjects.push(subject)
  })
  const ask = (served: Served, raw: BodyInit) => {
    const [method, path] = requestOf(served, subject)
    return played().call(method, path, { raw })
  }

  test('15 malformed JSON is 400', async () => {
    for (const one of withBody) {
      const reply = await ask(one, '{"name": ')
      expect([one.name, reply.status, reply.json.code]).toEqual([one.name, 400, 'malformed_json'])
    }
  })

  test('15 wrong shapes are 422 with pointers, or what the client protocol says', async () => {
    const faults = withBody.flatMap((one) => faultsOf(one, subject))
    expect(faults.length).toBeGreaterThan(100)
    const replies = await Promise.all(faults.map(({ one, body }) => ask(one, JSON.stringify(body))))
    for (const [at, { one, body, pointer }] of faults.entries()) {
      const reply = replies[at]
      const wanted = one.endpoint.declaration.invalidBody?.status ?? 422
      const pointers = reply?.json.errors?.map((error: { pointer: string }) => error.pointer)
      expect([one.name, body, reply?.status, pointers]).toEqual([
        one.name,
        body,
        wanted,
        expect.arrayContaining([expect.stringMatching(new RegExp(`^${pointer}(/|$)`))]),
      ])
    }
  })

  test('15 2 MiB are 413 with the limit, where not more is allowed', async () => {
    const body = new Uint8Array(2 * mebibyte).fill(0x20)
    const small = withBody.filter((one) => limitOf(one) < body.length)
    expect(small.length).toBeGreaterThan(15)
    for (const one of small) {
      const { status, json } = await ask(one, body)
      expect([one.name, status, json.limit]).toEqual([one.name, 413, limitOf(one)])
    }
    for (const one of withBody.filter((one) => limitOf(one) >= body.length)) {
      expect([one.name, (await ask(one, body)).status]).toEqual([one.name, 400])
    }
  })

  test('16 a read-only key is refused each write with 403', async () => {
    const writes = declared.filter(({ endpoint }) => endpoint.method !== 'get')
    expect(writes.length).toBeGreaterThan(30)
    const { readOnlyKey: key } = played()
    const replies = await Promise.all(
      writes.map(async (one) => {
        const [method, path, call] = requestOf(one, subject)
        const { status, json } = await played().call(method, path, { ...call, key })
        return [one.name, status, json.code]
      }),
    )
    expect(replies).toEqual(writes.map(({ name }) => [name, 403, 'insufficient_scope']))
    expect((await played().call('GET', '/api/v1/services', { key })).status).toBe(200)
  })

  test('19 a revoked key is refused on the next call', async () => {
    const key = await newKey(played(), guildhall())
    const guest = played()
    const ask = () => guest.call('GET', '/api/v1/services', { key })
    expect((await ask()).status).toBe(200)
    await guildhall().owner((query) =>
      query(`update api_keys set revoked_at = now() where name = $1`, ['lost']),
    )
    const reply = await ask()
    expect([reply.status, reply.json.code]).toEqual([401, 'api_key_revoked'])
    expect((await register(guest, 'castle-client', '0.1.0')).status).toBe(200)
  })
}

/** Bodies that are no object, and the endpoint's own with each member in turn of another type. */
function faultsOf(one: Served, subject: Subject) {
  const body = one.fixture?.ask(subject).body
  const members = body && !Array.isArray(body) && !isDocument(one) ? Object.entries(body) : []
  return [
    ...[7, null, 'text'].map((body) => ({ one, body, pointer: '' })),
    ...members
      .filter(([name]) => name !== 'spec')
      .map(([name, value]) => ({
        ...{ one, pointer: `/${name}` },
        body: Object.fromEntries([...members, [name, typeof value === 'string' ? 7 : 'text']]),
      })),
  ]
}

/** Whether any object is a body, because it patches a document of the tenant. */
const isDocument = ({ name }: Served) => /^PATCH .*\/spec$/.test(name)

/** Another key of the member whose key the tenant's is. */
function newKey({ slug }: Guest, { owner }: Guildhall): Promise<string> {
  return owner(async (query) => {
    const [member] = await query<{ tenantId: string; memberId: string }>(
      `select tenant_id as "tenantId", m.id as "memberId"
       from members m join control.tenants t on t.id = m.tenant_id where t.slug = $1 limit 1`,
      [slug],
    )
    if (!member) throw new Error(`${slug} has no member`)
    return putApiKey(query, member, { name: 'lost', scopes: ['*'] })
  })
}
