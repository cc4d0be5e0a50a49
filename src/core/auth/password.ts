import { scrypt } from 'node:crypto'

// OWASP's password storage cheat sheet: of its scrypt settings the one with the least memory that workerd computes in
// about the same time, 16 MiB of an isolate's 128. WebCrypto's PBKDF2 stops at 100,000 rounds on Workers, of 600,000.
const cost = { ln: 14, r: 8, p: 5 }
const keyBytes = 32
const shape = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([A-Za-z0-9+/=]+)\$([A-Za-z0-9+/=]+)$/

/** A password as it is stored: its scrypt hash in PHC form, with what is needed to compute it again. */
export async function hashPassword(password: string): Promise<string> {
  const salt = crypto.getRandomValues(new Uint8Array(16))
  const { ln, r, p } = cost
  const key = await derive(password, salt, cost)
  return `$scrypt$ln=${ln},r=${r},p=${p}$${base64(salt)}$${base64(key)}`
}

/** Whether a password is the one that was stored. False for what was not stored by `hashPassword`. */
export async function isPassword(password: string, stored: string): Promise<boolean> {
  const [, ln, r, p, salt, key] = shape.exec(stored) ?? []
  if (salt === undefined || key === undefined) return false
  const wanted = bytesOf(key)
  const found = await derive(password, bytesOf(salt), {
    ln: Number(ln),
    r: Number(r),
    p: Number(p),
  })
  return wanted.reduce((differs, byte, at) => differs | (byte ^ (found[at] ?? 0)), 0) === 0
}

function derive(
  password: string,
  salt: Uint8Array,
  { ln, r, p }: typeof cost,
): Promise<Uint8Array> {
  const N = 2 ** ln
  return new Promise((resolve, reject) => {
    const options = { N, r, p, maxmem: 256 * N * r }
    scrypt(password.normalize('NFKC'), salt, keyBytes, options, (error, key) =>
      error ? reject(error) : resolve(key),
    )
  })
}

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
}
