import { beforeAll, expect, test } from 'vitest'
import { requestOf, type Subject, served } from '../../isolation/support/endpoints.ts'
import { type Played, publish, register, specOf } from './castles.ts'
import { subjectOf } from './subject.ts'

const methods = ['get', 'post', 'put', 'patch', 'delete']
/** Every endpoint; what removes a service stands last. */
const endpoints = served().toSorted(
  (a, b) =>
    methods.indexOf(a.endpoint.method) - methods.indexOf(b.endpoint.method) ||
    (a.name < b.name ? 1 : -1),
)

/** Steps 13 and 14: the forms that names and specifications may have. */
export function forms(played: Played): void {
  let subject: Subject
  beforeAll(async () => {
    subject = await subjectOf(played(), 'scoped')
  })

  test('13 scoped names are taken, not encoded, in every route', async () => {
    const { service, lone } = subject
    const asked = endpoints.flatMap((endpoint) => {
      const [method, path, call] = requestOf(endpoint, subject)
      const raw = path.replace(encodeURIComponent(service), service)
      const named = raw.includes(service) || JSON.stringify(call).match(`${service}|${lone}`)
      return named || raw !== path ? [{ method, raw, call }] : []
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
