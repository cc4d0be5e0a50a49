import { digest, sha256 } from '../runtime/digest.ts'

/** `test`: for tries; it says so of itself, in lists and in the audit events. */
export type KeyEnvironment = 'live' | 'test'

const shape = /^(gh_(?:live|test)_[A-Za-z0-9_-]{43})([A-Za-z0-9_-]{6})$/
const operatorShape = /^(gh_operator_[A-Za-z0-9_-]{43})([A-Za-z0-9_-]{6})$/

/** A new API key: `gh_live_` or `gh_test_`, 256 random bits and a checksum of 36 bits, so that a typo is found without the database. */
export async function createApiKey(environment: KeyEnvironment = 'live'): Promise<string> {
  const random = base64url(crypto.getRandomValues(new Uint8Array(32)))
  const body = `gh_${environment}_${random}`
  return `${body}${await checksum(body)}`
}

/** The first and the last characters of a key, by which a person recognizes it: 36 of its 256 random bits, and of the checksum. */
export function recognizable(key: string): { prefix: string; hint: string } {
  return { prefix: key.slice(0, 'gh_live_'.length + 6), hint: key.slice(-4) }
}

/** Whether a text could be an API key of ours: its shape and its checksum. Says nothing of its validity. */
export async function isApiKey(text: string): Promise<boolean> {
  const [, body, sum] = shape.exec(text) ?? []
  return body !== undefined && sum === (await checksum(body))
}

/** A new key of the operator: as an API key, and never taken for one. */
export async function createOperatorKey(): Promise<string> {
  const body = `gh_operator_${base64url(crypto.getRandomValues(new Uint8Array(32)))}`
  return `${body}${await checksum(body)}`
}

/** Whether a text could be an operator's key of ours: its shape and its checksum. */
export async function isOperatorKey(text: string): Promise<boolean> {
  const [, body, sum] = operatorShape.exec(text) ?? []
  return body !== undefined && sum === (await checksum(body))
}

/** The transport hash, sent to the database instead of the key: hexadecimal sha256. */
export async function transportHash(key: string): Promise<string> {
  return digest(key)
}

/** The stored hash: sha256 of the transport hash, so that a leaked table is not a set of keys. */
export async function storedHash(key: string): Promise<string> {
  return digest(await transportHash(key))
}

async function checksum(body: string): Promise<string> {
  return base64url(await sha256(body)).slice(0, 6)
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
