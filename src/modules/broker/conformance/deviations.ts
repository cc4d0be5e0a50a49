import type { GraphQLSchema } from 'graphql'
import { Effort, withinEffort } from '../../../core/json-schema/effort.ts'
import type { Fault } from '../../../core/json-schema/faults.ts'
import { isObject, type Json } from '../../../core/json-schema/pointer.ts'
import type { Message } from '../contracts/index.ts'
import { specRoot } from '../specs/index.ts'
import { dataFaults } from './graphql-data.ts'
import { graphqlRequest, readQuery } from './graphql-request.ts'
import { OpenApiDocument } from './openapi-document.ts'
import { operationFor } from './operation.ts'
import { requestFaults } from './request-faults.ts'
import { responseFaults } from './response-faults.ts'
import { graphqlSchema, type StoredSpec } from './stored-spec.ts'

export type Interaction = { request: Message; response: Message }

/** The deviations of an interaction from a specification; `checked` is false where it could not be checked. */
export type Deviations = { checked: boolean; deviations: Fault[] }

const unchecked: Deviations = { checked: false, deviations: [] }

/** Returns a check of interactions against one stored specification, which is parsed once, within one effort. */
export function deviationsFrom(
  spec: StoredSpec | undefined,
): (interaction: Interaction) => Deviations {
  const effort = new Effort(10_000_000)
  const check = spec && checkFor(spec, effort)
  return (interaction) => {
    const deviations = check && withinEffort(() => check(interaction))
    return deviations ? { checked: true, deviations: deviations.slice(0, 100) } : unchecked
  }
}

/** The deviations of one interaction: see `deviationsFrom`. */
export function deviationsOf(spec: StoredSpec | undefined, interaction: Interaction): Deviations {
  return deviationsFrom(spec)(interaction)
}

function checkFor(
  spec: StoredSpec,
  effort: Effort,
): ((interaction: Interaction) => Fault[]) | undefined {
  if (spec.type === 'graphql') {
    const schema = graphqlSchema(spec)
    return schema && ((interaction) => fromGraphql(schema, interaction, effort))
  }
  const root = spec.type === 'openapi' ? specRoot(spec) : undefined
  if (!root) return undefined
  const document = new OpenApiDocument(root, effort)
  return (interaction) => fromOpenApi(document, interaction)
}

function fromOpenApi(document: OpenApiDocument, { request, response }: Interaction): Fault[] {
  const { method = 'GET', path = '/' } = request
  const [plain = '/', search = ''] = path.split('?')
  const asked = operationFor(document, method, plain)
  if (!asked)
    return [{ pointer: '/request/path', detail: 'the specification does not have this path' }]
  if ('methods' in asked) {
    return [{ pointer: '/request/method', detail: `must be one of ${asked.methods.join(', ')}` }]
  }
  const said = {
    method,
    path: plain,
    query: queryOf(request.query, search),
    headers: headersOf(request.headers),
    body: request.body ?? undefined,
  }
  const { status = 200, headers, body } = response
  return [
    ...within('/request', requestFaults(document, asked.operation, said)),
    ...within(
      '/response',
      responseFaults(document, asked.operation, { status, headers: headersOf(headers), body }),
    ),
  ]
}

function fromGraphql(
  schema: GraphQLSchema,
  { request, response }: Interaction,
  effort: Effort,
): Fault[] {
  const asked = graphqlRequest(request.body)
  if (!asked) return [{ pointer: '/request/body', detail: 'has no query' }]
  const read = readQuery(schema, asked.query)
  if ('errors' in read) {
    return read.errors.map(({ message, locations }) => {
      const [place] = locations ?? []
      const where = place ? ` (line ${place.line}, column ${place.column})` : ''
      return { pointer: '/request/body/query', detail: message + where }
    })
  }
  const data = isObject(response.body) ? response.body.data : undefined
  if (data === undefined || data === null) return []
  return within(
    '/response/body/data',
    dataFaults(schema, read.document, asked.operationName, data, effort),
  )
}

function within(place: string, faults: Fault[]): Fault[] {
  return faults.map(({ pointer, detail }) => ({ pointer: place + pointer, detail }))
}

function queryOf(query: unknown, search: string): URLSearchParams {
  const all = new URLSearchParams(search)
  for (const [name, value] of Object.entries(isObject(query) ? query : {})) {
    for (const one of Array.isArray(value) ? value : [value]) all.append(name, textOf(one))
  }
  return all
}

function textOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** Recorded headers without invalid names and values. */
export function headersOf(recorded: Json | undefined): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(recorded ?? {})) {
    try {
      headers.set(name, Array.isArray(value) ? value.join(', ') : String(value))
    } catch {
      // Clients can record what HTTP does not allow as a header.
    }
  }
  return headers
}
