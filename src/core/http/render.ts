import type { Context } from 'hono'
import type { Endpoint } from './declaration.ts'
import { namesTag } from './etag.ts'

type Given = { status: number; body: unknown; headers?: Record<string, string> }

/** The response of an endpoint's answer: checked against the declaration; 304 when the client has it already. */
export function render(c: Context, { method, declaration }: Endpoint, answer: Given): Response {
  for (const [name, value] of Object.entries(answer.headers ?? {})) c.header(name, value)
  if (declaration.relays) return asItStands(c, answer)
  const tag = answer.headers?.ETag
  const seen = c.req.header('If-None-Match')
  if (method === 'get' && tag !== undefined && seen !== undefined && namesTag(seen, tag)) {
    return c.body(null, 304)
  }
  const schema = declaration.responses[answer.status]
  if (!schema) return c.body(null, 204)
  const { media } = declaration
  const body = schema.parse(answer.body)
  return c.body(media ? String(body) : JSON.stringify(body), answer.status as 200, {
    'Content-Type': media ?? 'application/json',
  })
}

function asItStands(c: Context, { status, body }: Given): Response {
  return typeof body === 'string' ? c.body(body, status as 200) : c.body(null, status as 200)
}
