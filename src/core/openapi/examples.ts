import { closedSchema } from '../json-schema/closed-schema.ts'
import { Effort, withinEffort } from '../json-schema/effort.ts'
import { validatorOf } from '../json-schema/faults.ts'
import { sample } from '../json-schema/sample.ts'
import { isJson, type Json } from './json.ts'

/** The document with an example of each request body, and of each named shape of a response. */
export function withExamples(document: Json): Json {
  const paths = Object.entries(document.paths as Record<string, Json>).map(([path, operations]) => [
    path,
    Object.fromEntries(
      Object.entries(operations).map(([method, operation]) => [
        method,
        isJson(operation) ? withBodyExample(document, operation) : operation,
      ]),
    ),
  ])
  return { ...document, paths: Object.fromEntries(paths) }
}

function withBodyExample(document: Json, operation: Json): Json {
  const body = operation.requestBody as { content: Record<string, Json> } | undefined
  const media = body?.content['application/json']
  if (!body || !media || media.example !== undefined) return operation
  const example = exampleOf(document, media.schema)
  if (example === undefined) return operation
  const content = { 'application/json': { ...media, example } }
  return { ...operation, requestBody: { ...body, content } }
}

/** A value that fits a schema of the document; undefined where none was found. */
export function exampleOf(document: Json, schema: unknown): unknown {
  const effort = new Effort()
  const place = { document, dialect: 'json-schema', direction: 'request' } as const
  return withinEffort(() => {
    const root = closedSchema(place, schema, effort)
    return sample({ root, effort, validator: validatorOf(root, effort) })
  })?.value
}
