import type { HonoRequest } from 'hono'
import { Problem } from '../problems/problem.ts'
import { InvalidHeader } from '../problems/problems.ts'
import { digest } from '../runtime/digest.ts'

const keyShape = /^[\x21-\x7e]{1,255}$/

/**
 * The claim that a POST with an `Idempotency-Key` makes: the key's hash, and a fingerprint of method, path,
 * query and body by which another request under the same key is told. Undefined without the header.
 */
export async function readClaim(request: HonoRequest, body: Uint8Array) {
  const key = request.header('Idempotency-Key')
  if (request.method !== 'POST' || key === undefined) return undefined
  if (!keyShape.test(key)) {
    throw new Problem(InvalidHeader, {
      detail: 'Idempotency-Key must be 1 to 255 visible ASCII characters.',
    })
  }
  const { pathname, search } = new URL(request.url)
  const description = `${request.method} ${pathname}${search}\n${new TextDecoder().decode(body)}`
  return { key: await digest(key), fingerprint: await digest(description) }
}
