import type { Context } from 'hono'
import { html } from 'hono/html'
import type { AppEnv } from '../../../core/http/request-scope.ts'
import { page } from './page.ts'

const reasons: Record<string, string> = {
  access_denied: 'You did not agree to it there.',
  account_not_linked: 'There is an account of your e-mail address: sign in with its password.',
  email_not_verified: 'Your e-mail address is not confirmed there: confirm it, then begin again.',
  state_mismatch: 'It took too long, or began in another browser: begin again.',
}

/** Where a sign-in at another service ends that did not work. */
export function errorPage(c: Context<AppEnv>): Promise<Response> {
  const code = /^\w{1,60}$/.exec(c.req.query('error') ?? '')?.[0] ?? 'unknown'
  const reason = Object.hasOwn(reasons, code) ? reasons[code] : ''
  const body = html`<p>${reason} (${code})</p>`
  return page({ title: 'Signing in did not work', body, status: 400 })
}
