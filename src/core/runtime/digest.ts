/** The 32 bytes of the sha256 of a text. */
export async function sha256(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
}

/** The sha256 of a text, hexadecimal. */
export async function digest(text: string): Promise<string> {
  return hexadecimal(await sha256(text))
}

/** The HMAC-SHA256 of a text under a key, hexadecimal. RFC 2104. */
export async function keyedDigest(key: string, text: string): Promise<string> {
  const encoder = new TextEncoder()
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const imported = await crypto.subtle.importKey('raw', encoder.encode(key), algorithm, false, [
    'sign',
  ])
  return hexadecimal(
    new Uint8Array(await crypto.subtle.sign('HMAC', imported, encoder.encode(text))),
  )
}

const octets = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

function hexadecimal(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += octets[byte]
  return text
}
