import { isApiKey } from '../../src/core/tenancy/api-key.ts'

export type Secret = { file: string; line: number; kind: string }

const shapes: readonly [kind: string, shape: RegExp][] = [
  ['a password of Neon', /npg_[A-Za-z0-9]{8,}/],
  ['a private key', /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/],
  ['an access key of AWS', /\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{16}\b/],
  ['a secret key of AWS', /aws.{0,20}secret.{0,20}['"=:\s][A-Za-z0-9/+]{40}\b/i],
  ['a token of GitHub', /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{22,})/],
  ['a token of Slack', /\bxox[abprs]-[A-Za-z0-9-]{10,}/],
  ['a token of npm', /\bnpm_[A-Za-z0-9]{36}\b/],
]
const connection = /\b[a-z][a-z0-9+]*:\/\/[^\s:@/'"`<>]+:([^\s@/'"`]+)@(\[[^\]]+\]|[^\s:/?'"`]+)/g
const ours = /gh_(?:live|test)_[A-Za-z0-9_-]{49}/g

/** Hosts of this machine, and those that are kept for examples: RFC 2606, RFC 6761. */
const harmless =
  /^(localhost|127\.0\.0\.1|\[::1\]|db|host|HOST|([\w-]+\.)*(example(\.(com|net|org))?|test|invalid|localhost))$/
/** A place for a password, not one: `<password>`, `${password}`, `PASSWORD`, `...`. */
const placeholder = /^([<$%{[(].*|\*+|\.+|…|PASSWORD)$/

/** What looks like a secret in a text, by file, line and kind; never the secret itself. */
export async function secretsIn(file: string, text: string): Promise<Secret[]> {
  const found: Secret[] = []
  for (const [index, line] of text.split('\n').entries()) {
    const kinds = shapes.filter(([, shape]) => shape.test(line)).map(([kind]) => kind)
    for (const [candidate] of line.matchAll(ours)) {
      if (await isApiKey(candidate)) kinds.push('an API key of ours')
    }
    for (const [, password = '', host = ''] of line.matchAll(connection)) {
      if (!harmless.test(host) && !placeholder.test(password)) kinds.push('a password in a URL')
    }
    found.push(...kinds.map((kind) => ({ file, line: index + 1, kind })))
  }
  return found
}
