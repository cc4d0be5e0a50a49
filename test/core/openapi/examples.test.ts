import { afterAll, beforeAll, expect, test } from 'vitest'
import { seedSystem } from '../../../src/cli/seed/system.ts'
import { exampleOf } from '../../../src/core/openapi/examples.ts'
import type { Json } from '../../../src/core/openapi/json.ts'
import { apiDocument, clientDocument } from '../../../src/documents.ts'
import { makePerson } from '../../support/people.ts'
import { openWorld, type World } from '../../support/world.ts'

type Parameter = { name: string; in: string; required?: boolean; schema: Json }

let world: World
let keys: Record<string, string | null>
beforeAll(async () => {
  world = await openWorld()
  await seedSystem(world.owner)
  const [tenant, operator, person] = await Promise.all([
    world.tenant(),
    world.operator(),
    makePerson(world),
  ])
  keys = { tenant: tenant.key, operator: operator.key, person: person.token }
})
afterAll(() => world.close())

/** Codes of a request whose shape is wrong; an example may still name what the database does not have. */
const ofShape =
  /^(invalid_body|malformed_json|unknown_query|invalid_query|invalid_header|unsupported_media_type)$/

test.each([
  ['/openapi.json', apiDocument()],
  ['/openapi-client.json', clientDocument()],
])('accepts the examples of %s', async (_, document) => {
  const refused: string[] = []
  for (const { method, path, operation } of operationsOf(document)) {
    const example = operation.requestBody?.content['application/json']
    if (!example) continue
    if (example.example === undefined) {
      refused.push(`${method} ${path}: has no example`)
      continue
    }
    const { status, json } = await world.request(method, addressOf(document, path, operation), {
      key: keys[String(operation['x-permission'])] ?? keys.tenant ?? null,
      body: example.example,
    })
    if (status >= 500 || ofShape.test(json?.code)) {
      refused.push(`${method} ${path}: ${status} ${JSON.stringify(json?.errors ?? json)}`)
    }
  }
  expect(refused).toEqual([])
})

type Operation = Json & {
  parameters?: (Parameter & { $ref?: string })[]
  requestBody?: { content: Record<string, { example?: unknown }> }
}

function operationsOf({ paths }: Json) {
  return Object.entries(paths as Record<string, Record<string, Operation>>).flatMap(
    ([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        method: method.toUpperCase(),
        path,
        operation,
      })),
  )
}

/** The path with an example for each parameter of it, and the query that the operation requires. */
function addressOf(document: Json, path: string, { parameters = [] }: Operation): string {
  const shared = (document.components as { parameters: Record<string, Parameter> }).parameters
  const all = parameters.map((one) => shared[one.$ref?.split('/').at(-1) ?? ''] ?? one)
  const sampled = ({ schema }: Parameter) => encodeURIComponent(String(exampleOf(document, schema)))
  const address = all
    .filter((one) => one.in === 'path')
    .reduce((at, one) => at.replace(`{${one.name}}`, sampled(one)), path)
  const query = all
    .filter((one) => one.in === 'query' && one.required)
    .map((one) => `${one.name}=${sampled(one)}`)
  return query.length > 0 ? `${address}?${query.join('&')}` : address
}
