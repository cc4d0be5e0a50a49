import { validatorOf } from '../../../core/json-schema/faults.ts'
import { isObject, type Json } from '../../../core/json-schema/pointer.ts'
import { sample } from '../../../core/json-schema/sample.ts'
import {
  contentFor,
  isJsonType,
  mediaTypeOf,
  type OpenApiDocument,
  type Operation,
  responseFor,
} from '../conformance/index.ts'
import type { MockSource } from './mocked-answer.ts'
import type { Preferences } from './prefer.ts'

type Made =
  | { source: MockSource; status: number; headers: Json; body: unknown }
  | { missing: string }
type Media = { type: string; media: Json }

/** The answer of an operation by its declared responses: an example of the preferred one, else a sample of its schema. */
export function exampleOf(
  document: OpenApiDocument,
  operation: Operation,
  { code, example }: Preferences,
  accept: string | null,
): Made {
  const status = code ?? successOf(document, operation)
  const response = responseFor(document, operation, status)
  if (!response) return { missing: `The operation declares no response ${status}.` }
  const chosen = document.isSwagger
    ? swaggerMedia(document, operation, response, accept)
    : mediaFor(document.object(response.content), accept)
  const headers = {
    ...headersOf(document, response),
    ...(chosen ? { 'content-type': chosen.type } : {}),
  }
  if (!chosen) return { source: 'schema', status, headers, body: undefined }
  const media = document.object(chosen.media)
  const said = saidExample(document, media, example)
  if (said) return { source: 'example', status, headers, body: said.value }
  if (example !== undefined)
    return { missing: `The response has no example ${example.slice(0, 100)}.` }
  if (media.schema === undefined) return { source: 'schema', status, headers, body: undefined }
  const made = fromSchema(document, media.schema)
  if (!made) return { missing: 'No value was found that fits the schema of the response.' }
  if (isJsonType(chosen.type) || typeof made.value === 'string') {
    return { source: 'schema', status, headers, body: made.value }
  }
  return { missing: `The mock cannot write ${chosen.type.slice(0, 100)}.` }
}

function successOf(document: OpenApiDocument, { definition }: Operation): number {
  const names = Object.keys(document.object(definition.responses)).sort()
  const success = names.find((name) => /^2\d\d$/.test(name))
  if (success) return Number(success)
  if (names.some((name) => name === '2XX' || name === 'default')) return 200
  const other = names.find((name) => /^[3-5]\d\d$/.test(name))
  return other ? Number(other) : 200
}

/** The first media type that a client accepts; JSON by default. */
function mediaFor(content: Json, accept: string | null): Media | undefined {
  const entries = Object.entries(content)
  const wanted = (accept ?? '').split(',').flatMap((one) => mediaTypeOf(one) ?? [])
  for (const type of wanted) {
    const found = contentFor(content, type) ?? entries.find(([name]) => fallsIn(name, type))
    if (found && type !== '*/*') return mediaOf(found, type)
  }
  const json = entries.find(([name]) => isJsonType(mediaTypeOf(name)))
  const [first] = entries
  return json ? mediaOf(json) : first && mediaOf(first)
}

function mediaOf([name, media]: [string, unknown], asked = 'application/json'): Media {
  return { type: name.includes('*') ? asked : name, media: isObject(media) ? media : {} }
}

function fallsIn(name: string, range: string): boolean {
  return range.endsWith('/*') && name.startsWith(range.slice(0, -1))
}

function swaggerMedia(
  document: OpenApiDocument,
  { definition }: Operation,
  { schema, examples }: Json,
  accept: string | null,
): Media | undefined {
  const said = document.object(examples)
  if (schema === undefined && Object.keys(said).length === 0) return undefined
  const produces = definition.produces ?? document.root.produces
  const types = [...(Array.isArray(produces) ? produces : []), ...Object.keys(said)].map(String)
  const content = Object.fromEntries(
    (types.length > 0 ? types : ['application/json']).map((type) => [
      type,
      { schema, ...(Object.hasOwn(said, type) ? { example: said[type] } : {}) },
    ]),
  )
  return mediaFor(content, accept)
}

function saidExample(
  document: OpenApiDocument,
  { example, examples }: Json,
  name: string | undefined,
): { value: unknown } | undefined {
  const named = document.object(examples)
  const key = name ?? Object.keys(named)[0]
  if (key !== undefined && Object.hasOwn(named, key)) {
    const one = document.object(named[key])
    for (const member of ['value', 'dataValue']) {
      if (Object.hasOwn(one, member)) return { value: one[member] }
    }
  }
  return example === undefined || name !== undefined ? undefined : { value: example }
}

function headersOf(document: OpenApiDocument, response: Json): Json {
  const entries = Object.entries(document.object(response.headers)).slice(0, 50)
  return Object.fromEntries(
    entries.flatMap(([name, raw]) => {
      const header = document.object(raw)
      const said = saidExample(document, header, undefined)
      const made = said ?? fromSchema(document, header.schema ?? header)
      return made ? [[name, made.value]] : []
    }),
  )
}

function fromSchema(document: OpenApiDocument, schema: unknown): { value: unknown } | undefined {
  const { effort } = document
  const root = document.closed(schema, 'response')
  return sample({ root, effort, validator: validatorOf(root, effort) })
}
