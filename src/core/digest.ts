/** The 32 bytes of the sha256 of a text. */
export async function sha256(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
}

/** The sha256 of a text, hexadecimal. */
export async function digest(text: string): Promise<string> {
  const bytes = await sha256(text)
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
