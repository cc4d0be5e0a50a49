import type { RelayedAnswer } from '../../../core/http/declaration.ts'
import { isObject, type Json } from '../../../core/json-schema/pointer.ts'
import { isJsonType, mediaTypeOf } from '../conformance/index.ts'

export type MockSource = 'fixture' | 'example' | 'schema'

// Headers of the connection, of the Worker, or with an effect on other answers from its origin.
const notPassed =
  /^(connection|keep-alive|transfer-encoding|trailer|te|upgrade|proxy-.*|content-length|content-encoding|set-cookie2?|date|server|server-timing|x-request-id|x-mock-source|access-control-.*|content-security-policy.*|strict-transport-security|clear-site-data|ratelimit.*|alt-svc|nel|report-to|reporting-endpoints|service-worker-allowed|refresh)$/i

/** An answer of the mock. A browser must sandbox it: a tenant's content is served from the origin of the API. */
export function mockedAnswer(
  source: MockSource,
  { status, headers = {}, body }: { status: number; headers?: Json; body: unknown },
): RelayedAnswer {
  const passed = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    /^[\w!#$%&'*+.^`|~-]+$/.test(name) && !notPassed.test(name)
      ? [[name.toLowerCase(), line(value)]]
      : [],
  )
  const own = Object.fromEntries(passed)
  const empty = body === undefined || [204, 205, 304].includes(status)
  const type = own['content-type'] ?? 'application/json'
  return {
    status,
    headers: {
      ...own,
      ...(empty ? {} : { 'content-type': type }),
      'X-Mock-Source': source,
      'Content-Security-Policy': 'sandbox',
    },
    body: empty ? null : textOf(body, type),
  }
}

function textOf(body: unknown, type: string): string {
  return typeof body === 'string' && !isJsonType(mediaTypeOf(type)) ? body : JSON.stringify(body)
}

function line(value: unknown): string {
  const text = Array.isArray(value)
    ? value.join(', ')
    : isObject(value)
      ? JSON.stringify(value)
      : String(value)
  return text.replaceAll(/[^\x20-\x7e]/g, ' ').slice(0, 4_096)
}
