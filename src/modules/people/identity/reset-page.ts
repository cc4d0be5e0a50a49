import type { Context } from 'hono'
import { html } from 'hono/html'
import { readBytes } from '../../../core/http/input.ts'
import { limitAddress } from '../../../core/http/rate-limit.ts'
import type { AppEnv } from '../../../core/http/request-scope.ts'
import { environmentOf } from '../../../env.ts'
import { identityContext } from './identity-context.ts'
import { alert, page } from './page.ts'

const form = html`<form method="post">
<label>New password, 12 signs or more <input type="password" name="password" autocomplete="new-password" minlength="12" maxlength="128" required></label>
<button>Set the password</button></form>`

/** The page that the link of a reset message opens: `?token=`. */
export async function resetPage(c: Context<AppEnv>): Promise<Response> {
  await limitAddress(c, environmentOf(c.env))
  const title = 'A new password'
  if (c.req.method !== 'POST') return page({ title, body: form })
  const { settings, ask } = identityContext(c)
  const sent = new URLSearchParams(new TextDecoder().decode(await readBytes(c.req.raw, 16 * 1024)))
  const body = { newPassword: sent.get('password') ?? '', token: c.req.query('token') ?? '' }
  const headers = { 'Content-Type': 'application/json' }
  const { ok } = await ask(
    new Request(`${settings.origin}/auth/reset-password`, {
      ...{ method: 'POST', headers },
      body: JSON.stringify(body),
    }),
  )
  if (ok) return page({ title, body: html`<p>It is set. You are signed out everywhere.</p>` })
  const failed = alert('That did not work: the link is used or too old, or the password too short.')
  return page({ title, body: html`${failed}${form}`, status: 400 })
}
