import { Problem } from '../../../../../src/core/problems/problem.ts'
import { checkedSpec } from '../../../../../src/modules/broker/specs/checked-spec.ts'

/** What is refused of a specification: the problem's code, and its faults. */
export async function refusalOf(spec: unknown) {
  try {
    await checkedSpec(spec, '/spec')
    return undefined
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return { code: error.type.code, errors: error.options.errors ?? [] }
  }
}

export const info = { title: 'Castles', version: '1' }
export const answer = (schema: unknown) => ({
  description: 'ok',
  content: { 'application/json': { schema } },
})
export const openapi = (version: string, schema: unknown = { type: 'string' }) => ({
  openapi: version,
  info,
  paths: { '/castles/{id}': { get: { responses: { 200: answer(schema) } } } },
})
export const swagger = (schema: unknown = { type: 'string' }) => ({
  swagger: '2.0',
  info,
  paths: { '/castles': { get: { responses: { 200: { description: 'ok', schema } } } } },
})
export const asyncapi2 = (version: string, payload: unknown = { type: 'object' }) => ({
  asyncapi: version,
  info,
  channels: { 'castle/built': { subscribe: { message: { payload } } } },
})
export const asyncapi3 = (version: string, payload: unknown = { type: 'object' }) => ({
  asyncapi: version,
  info,
  channels: { built: { address: 'castle/built', messages: { built: { payload } } } },
  operations: { onBuilt: { action: 'receive', channel: { $ref: '#/channels/built' } } },
})
export const at = '/spec/paths/~1castles~1{id}/get/responses/200/content/application~1json/schema'
