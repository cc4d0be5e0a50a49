import { createHash } from 'node:crypto'
import { uuidv7 } from 'uuidv7'
import { copyLine } from './copy.ts'

const environment = 'test'
const version = '1.0.0'
const recordedAt = '2026-11-21T12:00:00.000Z'
const clientInfo = { library: '@entente/consumer', version: '0.1.0' }

/** The columns of a line that `linesOf` makes. */
export const copied =
  'id, tenant_id, consumer_id, provider_id, fingerprint, operation, request, response, size, duration, client_id, client_info, recorded_at'

let made = 0

/** Calls of a consumer's tests that were never recorded before: to `<consumer>-provider`, of half a kilobyte each. */
export function newCalls(consumer: string, count: number) {
  return Array.from({ length: count }, () => {
    made += 1
    return callOf(consumer, made)
  })
}

type RecordedCall = ReturnType<typeof callOf>

function callOf(consumer: string, number: number) {
  const path = `/orders/${number}`
  const headers = { accept: 'application/json', 'accept-language': 'en-GB', host: 'localhost:8080' }
  return {
    service: `${consumer}-provider`,
    providerVersion: version,
    consumer,
    consumerVersion: version,
    environment,
    operation: 'getOrder',
    request: { method: 'GET', path, headers, query: { expand: 'lines' } },
    response: {
      status: 200,
      headers: { 'content-type': 'application/json', etag: `"${number}"` },
      body: {
        id: number,
        customer: 'Windsor',
        lines: [{ article: 'chain', count: 12 }],
        paid: true,
      },
    },
    duration: 12.5,
    id: `int_${number}`,
    timestamp: recordedAt,
    clientInfo,
  }
}

/** The lines by which COPY puts the same rows in the same table; the fingerprint is as long as the true one. */
export function linesOf(
  calls: readonly RecordedCall[],
  of: { tenantId: string; consumerId: string; providerId: string },
): Buffer {
  const lines = calls.map(({ operation, request, response, duration, id, timestamp }) =>
    copyLine([
      uuidv7(),
      of.tenantId,
      of.consumerId,
      of.providerId,
      createHash('sha256').update(request.path).digest('hex'),
      operation,
      JSON.stringify(request),
      JSON.stringify(response),
      JSON.stringify([request, response]).length,
      duration,
      id,
      JSON.stringify(clientInfo),
      timestamp,
    ]),
  )
  return Buffer.from(lines.join(''))
}
