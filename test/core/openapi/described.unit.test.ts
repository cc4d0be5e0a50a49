import { expect, test } from 'vitest'
import { problemsOf } from '../../../src/core/http/standard-problems.ts'
import { isJson, type Json } from '../../../src/core/openapi/json.ts'
import { apiDocument, clientDocument } from '../../../src/documents.ts'
import { mounts } from '../../../src/mounts.ts'

const documents = [apiDocument(), clientDocument()]
const operations = documents.flatMap(({ paths }) =>
  Object.entries(paths as Record<string, Record<string, Json>>).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method} ${path}`,
      operation,
    })),
  ),
)

test('every operation has a summary, a description, a permission and a tag', () => {
  const needed = ['summary', 'description', 'x-permission', 'tags']
  const missing = operations.flatMap(({ name, operation }) =>
    needed.filter((one) => !operation[one]?.toString()).map((one) => `${name}: ${one}`),
  )
  expect(missing).toEqual([])
})

test('every operation has an id of a verb and a noun, unique in its document', () => {
  for (const { paths } of documents) {
    const ids = Object.values(paths as Json).flatMap((methods) =>
      Object.values(methods as Json).map((one) => (one as Json).operationId),
    )
    expect(ids.filter((id) => !/^[a-z]+([A-Z][a-z0-9]*)+$/.test(String(id)))).toEqual([])
    expect(new Set(ids).size).toBe(ids.length)
  }
})

test('every problem says what to do', () => {
  const problems = mounts.flatMap((mount) => mount.endpoints).flatMap(problemsOf)
  const silent = problems.filter(({ detail }) => !detail).map(({ code }) => code)
  expect([...new Set(silent)]).toEqual([])
})

test('every parameter is described', () => {
  const named = documents.flatMap(({ components }) =>
    Object.values((components as { parameters: Json }).parameters).map((one) => ({
      name: 'shared',
      parameter: one as Json,
    })),
  )
  const own = operations.flatMap(({ name, operation }) =>
    ((operation.parameters ?? []) as Json[]).map((parameter) => ({ name, parameter })),
  )
  const missing = [...named, ...own]
    .filter(({ parameter }) => !parameter.$ref && !parameter.description)
    .map(({ name, parameter }) => `${name}: ${parameter.name}`)
  expect(missing).toEqual([])
})

test('every field of every body and response is described', () => {
  const bodies = operations.flatMap(({ name, operation }) =>
    undescribed(name, [operation.requestBody, operation.responses]),
  )
  const shapes = documents.flatMap(({ components }) =>
    Object.entries((components as { schemas: Json }).schemas).flatMap(([name, shape]) =>
      undescribed(name, shape),
    ),
  )
  expect([...bodies, ...shapes]).toEqual([])
})

/** The fields of the schemas in a part of a document that have neither a description nor a named shape. */
function undescribed(at: string, part: unknown): string[] {
  if (Array.isArray(part)) return part.flatMap((one) => undescribed(at, one))
  if (!isJson(part)) return []
  const { properties = {}, example: _, examples: __, ...rest } = part
  const own = Object.entries(properties as Record<string, Json>).flatMap(([name, field]) => [
    ...(field.description || field.$ref ? [] : [`${at}: ${name}`]),
    ...undescribed(`${at}.${name}`, field),
  ])
  return [...own, ...undescribed(at, Object.values(rest))]
}
