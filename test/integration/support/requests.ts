import * as fc from 'fast-check'
import { fitting } from './arbitrary.ts'
import { bodyOf } from './bodies.ts'
import type { Operation } from './operations.ts'

/** A request, as plain data that a failure report can show. */
export type Asked = {
  method: string
  path: string
  host?: string
  headers: Record<string, string>
  /** Bytes as latin1 text; undefined: no body. */
  body?: string
}

const defaultHost = 'guildhall.test'
const hosts = [
  'fuzz.guildhall.test',
  'other.guildhall.test',
  'a.b.guildhall.test',
  'elsewhere.test',
]
const visible = fc.string({ maxLength: 40 }).map((text) => text.replaceAll(/[^\x21-\x7e]/g, '.'))
const oddText = fc.oneof(
  visible,
  fc.constantFrom('', ' ', '*', '"', 'x'.repeat(5_000), 'null', ','),
)

const oddHeader = fc.oneof(
  fc.tuple(
    fc.constantFrom('Idempotency-Key', 'If-Match', 'If-None-Match', 'X-Tenant', 'X-Request-Id'),
    oddText,
  ),
  fc.tuple(
    fc.constantFrom('Accept', 'Origin', 'X-Forwarded-Host', 'X-Tenant-Id', 'Cookie'),
    oddText,
  ),
  fc.tuple(
    fc.constant('X-Tenant'),
    fc.constantFrom('fuzz', 'FUZZ', ' fuzz ', 'other', 'www', 'a.b'),
  ),
  fc.tuple(
    fc.constant('Authorization'),
    fc.oneof(
      oddText,
      fc.constantFrom('Bearer', 'Bearer x', 'Basic eDp5', `Bearer gh_live_${'A'.repeat(49)}`),
    ),
  ),
  fc.tuple(
    fc.constant('Content-Type'),
    fc.constantFrom(
      '',
      'text/plain',
      'application/xml',
      'application/problem+json',
      'application/json; charset=utf-16',
      'json',
      'multipart/form-data',
    ),
  ),
  fc.tuple(fc.constant('If-Match'), fc.constantFrom('*', 'W/"x"', '"a.1", "b.2"', '"'.repeat(500))),
)

const oddSegment = fc.constantFrom(
  '%',
  '%ZZ',
  '%00',
  '%2F',
  '%2f%2F',
  '%252F',
  '%C3%28',
  '%ED%A0%80',
  '%F0%9F%92%A5',
  '@acme/castle',
  '%40acme/castle',
  '@acme%2Fcastle',
  '@/x',
  '@a/b/c',
  '.',
  '..',
  '%2e%2e',
  ' ',
  '+',
  ';',
  '__proto__',
  'constructor',
  'x'.repeat(3_000),
  '"',
  '\\',
  'null',
)
const oddQuery = fc.constantFrom(
  'x=1',
  '__proto__=1',
  'constructor=1',
  'limit=1&limit=2',
  'limit=',
  'limit=0',
  'limit=1e9',
  'limit=NaN',
  'cursor=',
  'cursor=AAAA',
  'cursor=%00',
  'count=maybe',
  '%',
  '%ZZ=%ZZ',
  '=',
  '&&',
  'a[]=1',
  'limit[gt]=1',
  'environment=%00',
  'environment=a&environment=b',
  'branch=',
  'name=%ED%A0%80',
  'providerVersion=%00',
  'x=1&x=2',
  '?',
  'tenant=other',
  'limit=10;count=true',
  'active=TRUE',
  `name=${'x'.repeat(4_000)}`,
)

/** Requests of an operation: what its schemas allow, most of them then changed in one way or several. */
export function requestsOf(operation: Operation): fc.Arbitrary<Asked> {
  return fc
    .record({
      path: fc.oneof({ weight: 4, arbitrary: fitPath(operation) }, oddPath(operation)),
      query: fc.oneof({ weight: 4, arbitrary: fitQuery(operation) }, oddQuery),
      headers: fc.oneof(
        { weight: 3, arbitrary: fc.constant<[string, string][]>([]) },
        { weight: 2, arbitrary: fc.array(oddHeader, { minLength: 1, maxLength: 3 }) },
      ),
      host: fc.oneof(
        { weight: 12, arbitrary: fc.constant(defaultHost) },
        fc.constantFrom(...hosts),
      ),
      body: bodyOf(operation),
    })
    .map(({ path, query, headers, host, body }) => ({
      method: operation.method,
      path: query === '' ? path : `${path}?${query}`,
      host,
      headers: { 'Content-Type': 'application/json', ...Object.fromEntries(headers) },
      ...(body === undefined ? {} : { body }),
    }))
}

/** Requests of no operation: other paths, and methods that a path does not know. */
export function strayRequests(all: readonly Operation[]): fc.Arbitrary<Asked> {
  const operation = fc.constantFrom(...all)
  const path = fc.oneof(
    operation.chain((one) => fitPath(one)),
    operation.chain((one) => oddPath(one)).map((odd) => `${odd}/${'x'}`),
    fc.array(oddSegment, { maxLength: 5 }).map((segments) => `/${segments.join('/')}`),
    fc.constantFrom(
      '/',
      '//',
      '/api',
      '/api/v1/',
      '/api/v2/services',
      '/.env',
      '/api/v1/services/',
    ),
  )
  const method = fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'PURGE', 'get')
  return fc.record({ method, path, headers: fc.constant({}), host: fc.constant(defaultHost) })
}

function parametersOf(operation: Operation, place: 'path' | 'query') {
  return operation.parameters.filter((parameter) => parameter.in === place)
}

function fitPath(operation: Operation): fc.Arbitrary<string> {
  const parameters = parametersOf(operation, 'path')
  const values = fc.tuple(...parameters.map(({ name, schema }) => fitting(schema, name)))
  const scoped = fc.boolean()
  return fc.tuple(values, scoped).map(([given, raw]) =>
    fill(
      operation.path,
      given.map((value) => encoded(String(value), raw)),
    ),
  )
}

function oddPath(operation: Operation): fc.Arbitrary<string> {
  const count = parametersOf(operation, 'path').length
  return fc
    .array(oddSegment, { minLength: count, maxLength: count })
    .map((odd) => fill(operation.path, odd))
}

function fill(template: string, values: string[]): string {
  let next = 0
  return template.replaceAll(/\{\w+\}/g, () => values[next++] ?? '')
}

function encoded(value: string, raw: boolean): string {
  return raw && /^@[a-z]+\/[a-z]+$/.test(value) ? value : encodeURIComponent(value.toWellFormed())
}

function fitQuery(operation: Operation): fc.Arbitrary<string> {
  const parameters = parametersOf(operation, 'query')
  const members = parameters.map(({ name, schema }) => [name, fitting(schema, name)])
  const requiredKeys = parameters.filter(({ required }) => required).map(({ name }) => name)
  return fc
    .record(Object.fromEntries(members) as Record<string, fc.Arbitrary<unknown>>, { requiredKeys })
    .map((query) =>
      Object.entries(query)
        .map(([name, value]) => `${name}=${encoded(String(value), false)}`)
        .join('&'),
    )
}
