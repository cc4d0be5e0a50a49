import type { Context } from 'hono'
import { namesTag } from '../http/etag.ts'
import { caches } from '../runtime/caches.ts'
import { digest } from '../runtime/digest.ts'
import type { Json } from './json.ts'

/**
 * Answers with a document, which any cache may keep for five minutes. It is made when first asked for: else the start
 * of every isolate would pay for it.
 */
export function serveDocument(make: () => Json) {
  return async (c: Context): Promise<Response> => {
    const kept = caches.documents.get(c.req.path) ?? (await rendered(make()))
    caches.documents.set(c.req.path, kept)
    c.header('ETag', kept.tag)
    c.header('Cache-Control', 'public, max-age=300')
    if (namesTag(c.req.header('If-None-Match') ?? '', kept.tag)) return c.body(null, 304)
    return c.body(kept.text, 200, { 'Content-Type': 'application/json' })
  }
}

async function rendered(document: Json): Promise<{ text: string; tag: string }> {
  const text = JSON.stringify(document)
  return { text, tag: `"${(await digest(text)).slice(0, 32)}"` }
}
