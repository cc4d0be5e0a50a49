import type { Relayed } from '../../../core/http/declaration.ts'
import { Problem } from '../../../core/problems/problem.ts'
import { MalformedJson } from '../../../core/problems/problems.ts'
import { isJsonType, mediaTypeOf } from '../conformance/index.ts'

/** The body of a request by its media type: JSON, the members of a form, else a text; undefined without a body. */
export function bodyOf({ bytes, headers }: Relayed): unknown {
  if (bytes.byteLength === 0) return undefined
  const text = new TextDecoder().decode(bytes)
  const type = mediaTypeOf(headers.get('Content-Type') ?? undefined)
  if (isJsonType(type)) return fromJson(text)
  if (type === 'application/x-www-form-urlencoded')
    return Object.fromEntries(new URLSearchParams(text))
  return text
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Problem(MalformedJson)
  }
}
