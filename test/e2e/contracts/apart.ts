import { expect, test } from 'vitest'
import { requestOf, type Served } from '../../isolation/support/endpoints.ts'
import type { Subject } from '../../isolation/support/fixture.ts'
import type { Guest } from '../support/guildhall.ts'
import { endpoints } from './endpoints.ts'

/** Reads first; what removes a service, last. */
const ordered = endpoints.toSorted(
  (a, b) =>
    Number(a.endpoint.method !== 'get') - Number(b.endpoint.method !== 'get') ||
    Number(a.endpoint.method === 'delete') - Number(b.endpoint.method === 'delete'),
)
const reads = endpoints.filter(({ endpoint }) => endpoint.method === 'get')

/** Step 17: two tenants that have played the same beside each other. */
export function apart(guests: () => [Guest, Guest], subjects: Subject[]): void {
  test('17 tenant B sees none of what tenant A has anywhere, mock and graph and badge included', async () => {
    const [acme, globex] = guests()
    const [theirs, own] = subjects
    if (!theirs || !own) throw new Error('the steps before made no subjects')
    const before = await allOf(acme, theirs)
    expect(before.filter(({ text }) => text.includes(acme.secret)).length).toBeGreaterThan(12)
    const ids = uuidsIn(before.map(({ text }) => text).join())
    const shared = uuidsIn((await allOf(globex, own)).map(({ text }) => text).join())
    expect([...ids].filter((id) => shared.has(id))).toEqual([])
    expect(ids.size).toBeGreaterThan(25)

    for (const one of ordered) {
      const [method, path, call] = requestOf(one, theirs)
      const reply = await globex.call(method, path, call)
      expect([one.name, reply.status < 500]).toEqual([one.name, true])
      expect([one.name, reply.text.includes(acme.secret)]).toEqual([one.name, false])
      const named = Object.values(theirs.ids).some((id) => path.includes(id))
      if (named && !listsByQuery(path)) expect([one.name, reply.status]).toEqual([one.name, 404])
      else expect([one.name, seen(reply.text, ids)]).toEqual([one.name, []])
    }
    expect(await allOf(acme, theirs)).toEqual(before)
  })
}

/** What a tenant reads about its subject, everywhere. */
function allOf(guest: Guest, subject: Subject) {
  return Promise.all(
    reads.map(async (one) => {
      const { status, text } = await ask(guest, one, subject)
      return { name: one.name, status, text: text.replace(/"(extractedAt|requestId)":"[^"]*"/, '') }
    }),
  )
}

function ask(guest: Guest, one: Served, subject: Subject) {
  const [method, path, call] = requestOf(one, subject)
  return guest.call(method, path, call)
}

/** The ids in a text; the two of all zeros and ones stand in patterns only. */
function uuidsIn(text: string): Set<string> {
  const found = text.match(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g) ?? []
  return new Set(found.filter((id) => !/^(0|f)\1{7}-/.test(id)))
}

const seen = (text: string, ids: Set<string>) => [...uuidsIn(text)].filter((id) => ids.has(id))
/** A list by an id that the tenant has not is empty. */
const listsByQuery = (path: string) => path.includes('?subjectId=')
