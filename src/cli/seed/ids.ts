import { createHash } from 'node:crypto'

/**
 * The id of something that a seed makes: the same names give the same id, in every environment. A UUID of
 * version 8, RFC 9562: nothing of time or chance is in it.
 */
export function seededId(...names: readonly string[]): string {
  const digest = createHash('sha256')
    .update(['guildhall', ...names].join('\0'))
    .digest()
  const bytes = Uint8Array.from(digest.subarray(0, 16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = Buffer.from(bytes).toString('hex')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
