import type { Fault } from '../../../core/json-schema/faults.ts'
import { type Json, step } from '../../../core/json-schema/pointer.ts'
import { contentFor, isJsonType, mediaTypeOf } from './media.ts'
import type { OpenApiDocument } from './openapi-document.ts'
import type { Operation } from './operation.ts'

/** A response that a client recorded. */
export type ApiResponse = { status: number; headers: Headers; body: unknown }

/** The response that an operation declares for a status: itself, its class (`2XX`), or the default. */
export function responseFor(
  document: OpenApiDocument,
  { definition }: Operation,
  status: number,
): Json | undefined {
  const responses = document.object(definition.responses)
  const name = [String(status), `${Math.floor(status / 100)}XX`, 'default'].find((one) =>
    Object.hasOwn(responses, one),
  )
  return name === undefined ? undefined : document.object(responses[name])
}

/** The deviations of a response from its operation, at /status, /headers and /body. */
export function responseFaults(
  document: OpenApiDocument,
  operation: Operation,
  response: ApiResponse,
): Fault[] {
  const declared = responseFor(document, operation, response.status)
  if (!declared) return [{ pointer: '/status', detail: `${response.status} is not declared` }]
  return [
    ...headerFaults(document, declared, response),
    ...bodyFaults(document, declared, response),
  ]
}

function headerFaults(
  document: OpenApiDocument,
  declared: Json,
  { headers }: ApiResponse,
): Fault[] {
  return Object.entries(document.object(declared.headers)).flatMap(([name, raw]) => {
    const { required } = document.object(raw)
    const absent = required === true && /^[\w-]+$/.test(name) && !headers.has(name)
    return absent ? [{ pointer: `/headers${step(name.toLowerCase())}`, detail: 'is required' }] : []
  })
}

function bodyFaults(
  document: OpenApiDocument,
  declared: Json,
  { headers, body }: ApiResponse,
): Fault[] {
  if (document.isSwagger) {
    return body == null ? [] : document.faults(declared.schema, body, 'response', '/body')
  }
  const content = document.object(declared.content)
  const names = Object.keys(content)
  if (names.length === 0 || body === undefined) return []
  const type = mediaTypeOf(headers.get('Content-Type') ?? undefined)
  const found = type === undefined ? Object.entries(content)[0] : contentFor(content, type)
  if (!found) {
    const detail = `must be one of ${names.join(', ').slice(0, 200)}`
    return [{ pointer: '/headers/content-type', detail }]
  }
  if (!isJsonType(type ?? found[0])) return []
  return document.faults(document.object(found[1]).schema, body, 'response', '/body')
}
