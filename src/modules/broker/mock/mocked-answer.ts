import type { RelayedAnswer } from '../../../core/http/declaration.ts'
import { isObject, type Json } from '../../../core/json-schema/pointer.ts'
import { isJsonType, mediaTypeOf } from '../conformance/index.ts'

export type MockSource = 'fixture' | 'example' | 'schema'

/** Headers of a response that have no effect beyond it. Browsers act on many others, and gain new ones. */
const harmless = new Set(
  `accept-ranges age allow content-disposition content-language content-range content-type deprecation etag expires
  last-modified link retry-after sunset vary warning`.split(/\s+/),
)
/** Names of an application's own; those that browsers or proxies act on are left out. */
const custom =
  /^x-(?!accel|content-|dns-|download-|frame-|mock-source$|permitted-|request-id$|robots-|sendfile|ua-|xss-)[\w-]+$/

/** Whether a response of the mock passes a header on. A redirection stays on the origin of the mock. */
function isPassed(name: string, value: string): boolean {
  if (name === 'location') return /^\/(?![/\\])/.test(value)
  return harmless.has(name) || custom.test(name)
}

/** An answer of the mock. A browser must sandbox it: a tenant's content is served from the origin of the API. */
export function mockedAnswer(
  source: MockSource,
  { status, headers = {}, body }: { status: number; headers?: Json; body: unknown },
): RelayedAnswer {
  const own = Object.fromEntries(
    Object.entries(headers)
      .map(([name, value]) => [name.toLowerCase(), line(value)] as const)
      .filter(([name, value]) => isPassed(name, value)),
  )
  const empty = body === undefined || [204, 205, 304].includes(status)
  const type = own['content-type'] ?? 'application/json'
  return {
    status,
    headers: {
      ...own,
      ...(empty ? {} : { 'content-type': type }),
      'X-Mock-Source': source,
      'Cache-Control': 'private, no-store',
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
