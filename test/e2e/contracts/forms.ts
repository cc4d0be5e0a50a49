import { beforeAll, expect, test } from 'vitest'
import { requestOf, type Served } from '../../isolation/support/endpoints.ts'
import type { Subject } from '../../isolation/support/fixture.ts'
import { type Played, publish, register, specOf } from './castles.ts'
import { endpoints } from './endpoints.ts'
import { subjectOf } from './subject.ts'

const order = ['get', 'post', 'put', 'patch', 'delete']
const rank = ({ endpoint }: Served) =>
  endpoint.declaration.relays ? 0 : 1 + order.indexOf(endpoint.method)
/** Every endpoint; the mock before what makes versions without a specification, removals last. */
const ordered = endpoints.toSorted((a, b) => rank(a) - rank(b) || (a.name < b.name ? 1 : -1))

/** Steps 13 and 14: the forms that names and specifications may have. */
export function forms(played: Played): void {
  let subject: Subject
  beforeAll(async () => {
    subject = await subjectOf(played(), 'scoped')
  })

  test('13 scoped names are taken, not encoded, in every route', async () => {
    const { service } = subject
    const asked = ordered.flatMap((endpoint) => {
      const [method, path, call] = requestOf(endpoint, subject)
      const raw = path.replace(encodeURIComponent(service), service)
      const named =
        raw !== path ||
        path.includes(encodeURIComponent(service)) ||
        JSON.stringify(call).includes(service)
      return named ? [{ method, raw, call }] : []
    })
    expect(asked.length).toBeGreaterThan(40)
    const refused = []
    for (const { method, raw, call } of asked) {
      const { status, text } = await played().call(method, raw, call)
      if (status >= 300) refused.push(`${method} ${raw}: ${status} ${text}`)
    }
    expect(refused).toEqual([])
  })

  test.each([
    ['GraphQL', 'graphql', 'type Query {\n  a: Int\n}\n'],
    [
      'AsyncAPI YAML',
      'asyncapi',
      'asyncapi: 2.6.0\ninfo:\n  title: t\n  version: "1"\nchannels: {}\n',
    ],
    ['OpenAPI YAML', 'openapi', 'openapi: 3.0.3\ninfo:\n  title: t\n  version: "1"\npaths: {}\n'],
  ])('14 a spec that is a string of %s is taken', async (_, type, spec) => {
    const guest = played()
    await register(guest, `castle-${type}-text`)
    const published = await publish(guest, `castle-${type}-text`, '1.0.0', spec)
    expect(published.status, published.text).toBe(201)
    const { metadata } = (await specOf(guest, `castle-${type}-text`, '1.0.0')).json
    expect(metadata).toMatchObject({ specType: type, hasSpec: true, providerVersion: '1.0.0' })
  })
}
