import type { Context } from 'hono'
import { html } from 'hono/html'
import { limitAddress } from '../../../core/http/rate-limit.ts'
import type { AppEnv } from '../../../core/http/request-scope.ts'
import { environmentOf } from '../../../env.ts'
import { identityContext } from './identity-context.ts'
import { alert, page } from './page.ts'

/**
 * The page of the link in a confirmation message, `?token=`. Only its button confirms, since scanners of mail open every
 * link.
 */
export async function confirmPage(c: Context<AppEnv>): Promise<Response> {
  await limitAddress(c, environmentOf(c.env))
  const title = 'Confirm your e-mail address'
  if (c.req.method !== 'POST') {
    const body = html`<p>If you signed up here, confirm that the address is yours.</p>
<form method="post"><button>Confirm</button></form>`
    return page({ title, body })
  }
  const { settings, ask } = identityContext(c)
  const token = encodeURIComponent(c.req.query('token') ?? '')
  const confirmed = await ask(new Request(`${settings.origin}/auth/verify-email?token=${token}`))
  if (confirmed.ok) return page({ title, body: html`<p>It is confirmed. You can sign in now.</p>` })
  const failed = alert('That did not work: the link is too old. Sign in, and you get another.')
  return page({ title, body: html`${failed}`, status: 400 })
}
