import { isObject, type Json } from '../../../core/json-schema/pointer.ts'
import { normalized } from '../exchanges/index.ts'
import type { FixtureData } from '../fixtures/index.ts'

/** An approved fixture. */
export type Fixture = { operation: string; data: FixtureData }
/** The response of a fixture; fixtures of another shape have none. */
export type FixtureResponse = { status: number; headers: Json; body: unknown }

export type Wanted = {
  ids: readonly string[]
  path: string
  query: URLSearchParams
  body: unknown
  code: number | undefined
}

/**
 * The fixture of an operation with the most similar request: the path counts more than query and body, and ties go to the
 * higher priority. A failure that was recorded for another path is not used.
 */
export function bestFixture(
  fixtures: readonly Fixture[],
  wanted: Wanted,
): FixtureResponse | undefined {
  let best: { score: number; response: FixtureResponse } | undefined
  for (const { operation, data } of fixtures) {
    const response = wanted.ids.includes(operation) ? responseOf(data.response) : undefined
    if (!response || (wanted.code !== undefined && response.status !== wanted.code)) continue
    const request = isObject(data.request) ? data.request : {}
    const score = scoreOf(request, wanted)
    if (score < 0 && response.status >= 400 && wanted.code === undefined) continue
    if (!best || score > best.score) best = { score, response }
  }
  return best?.response
}

function responseOf(response: unknown): FixtureResponse | undefined {
  if (!isObject(response)) return undefined
  const { status = 200, headers, body } = response
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 200 || status > 599)
    return undefined
  return { status, headers: isObject(headers) ? headers : {}, body: body ?? undefined }
}

function scoreOf(request: Json, { path, query, body }: Wanted): number {
  const said = typeof request.path === 'string' ? request.path : undefined
  const [plain = '', search = ''] = said?.split('?') ?? []
  const samePath = said === undefined ? 0 : endsAlike(plain, path) ? 8 : -16
  const asked = sorted(new URLSearchParams(isObject(request.query) ? texts(request.query) : search))
  const sameQuery = asked === sorted(query) ? 4 : 0
  const sameBody = same(request.body ?? undefined, body) ? 2 : 0
  return samePath + sameQuery + sameBody
}

// Either path can begin with that of a server.
function endsAlike(a: string, b: string): boolean {
  const [left, right] = [a, b].map((path) => path.replace(/\/$/, '')) as [string, string]
  return left === right || left.endsWith(right) || right.endsWith(left)
}

function texts(query: Json): [string, string][] {
  return Object.entries(query).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name, String(one)]),
  )
}

function sorted(query: URLSearchParams): string {
  return [...query]
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join('&')
}

export function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(normalized(a)) === JSON.stringify(normalized(b))
}
