import { digest, sha256 } from '../digest.ts'

const prefix = 'gh_'
const shape = /^gh_([A-Za-z0-9_-]{43})([A-Za-z0-9_-]{6})$/

/** A new API key: `gh_`, 256 random bits and a checksum of 36 bits, so that a typo is told without the database. */
export async function createApiKey(): Promise<string> {
  const secret = base64url(crypto.getRandomValues(new Uint8Array(32)))
  return `${prefix}${secret}${await checksum(secret)}`
}

/** Whether a text could be an API key of ours: its shape and its checksum. Says nothing of its validity. */
export async function isApiKey(text: string): Promise<boolean> {
  const [, secret, sum] = shape.exec(text) ?? []
  return secret !== undefined && sum === (await checksum(secret))
}

/** What travels to the database in place of the key: hexadecimal sha256. */
export async function travellingHash(key: string): Promise<string> {
  return digest(key)
}

/** What the table holds: sha256 of what travels, so that a leaked table is not a set of keys. tenancy.md, "Context". */
export async function storedHash(key: string): Promise<string> {
  return digest(await travellingHash(key))
}

async function checksum(secret: string): Promise<string> {
  return base64url(await sha256(`${prefix}${secret}`)).slice(0, 6)
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
