import { parseSigned, serializeSigned } from 'hono/utils/cookie'
import { z } from 'zod'
import { text } from '../../../core/http/shapes.ts'
import { defineProblem, Problem } from '../../../core/problems/problem.ts'
import { digest } from '../../../core/runtime/digest.ts'

export const InvalidRedirect = defineProblem(
  'invalid_redirect_uri',
  400,
  'A key is only ever handed to this machine: http://localhost, 127.0.0.1 or [::1], with a port',
)
export const StaleForm = defineProblem(
  'stale_form',
  403,
  'The form is not ours, not for this session, or too old: begin again',
)

/** The address where the command-line client waits for its key. */
export type CliTarget = { redirect: URL; state: string | undefined; machine: string | undefined }

const Query = z.object({
  redirect_uri: z.string().max(2048),
  state: text(512).optional(),
  machine: text(60).optional(),
})
const loopback = /^(localhost|127\.0\.0\.1|\[::1\])$/
const lifetimeMs = 10 * 60_000

/** @throws {Problem} 400 unless the redirect goes to a loopback port (RFC 8252, section 7.3). */
export function cliTarget(query: Record<string, string>): CliTarget {
  const read = Query.safeParse(query)
  const redirect = read.success ? URL.parse(read.data.redirect_uri) : null
  if (!read.success || !redirect || !isOfThisMachine(redirect)) throw new Problem(InvalidRedirect)
  return { redirect, state: read.data.state, machine: read.data.machine }
}

function isOfThisMachine({ protocol, hostname, port, username, password, hash }: URL): boolean {
  const bare = username === '' && password === '' && hash === ''
  return protocol === 'http:' && loopback.test(hostname) && port !== '' && bare
}

/** The redirect with its parameters, and the state that the client sent. */
export function redirectTo({ redirect, state }: CliTarget, answer: Record<string, string>): string {
  const url = new URL(redirect)
  for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value)
  if (state !== undefined) url.searchParams.set('state', state)
  return url.href
}

/** The proof in a form that we made it for this target and this session, valid for ten minutes. */
export async function proofFor(secret: string, target: CliTarget, session: string | undefined) {
  const value = `${Date.now() + lifetimeMs}.${await subjectOf(target, session)}`
  return decodeURIComponent((await serializeSigned('p', value, secret)).slice('p='.length))
}

/** @throws {Problem} 403 for a form without a valid proof. */
export async function checkProof(
  secret: string,
  target: CliTarget,
  session: string | undefined,
  proof: string,
): Promise<void> {
  const { p } = await parseSigned(`p=${encodeURIComponent(proof)}`, secret, 'p')
  const [until = '', subject = ''] = p ? p.split('.') : []
  if (Number(until) < Date.now() || subject !== (await subjectOf(target, session))) {
    throw new Problem(StaleForm)
  }
}

function subjectOf({ redirect, state, machine }: CliTarget, session = ''): Promise<string> {
  return digest(JSON.stringify([redirect.href, state, machine, session]))
}
