import { html } from 'hono/html'
import type { CliTarget } from './cli-target.ts'
import { alert, page } from './page.ts'

type Membership = { slug: string; name: string; role: string }
type Shown = { target: CliTarget; proof: string }

/** The form to sign in with; `failed` says that it was tried. */
export function signInPage(
  { target, proof, github, failed }: Shown & { github: boolean; failed?: boolean },
  headers?: Headers,
): Promise<Response> {
  const body = html`<p>A program on this machine asks for a key of yours.</p>
${alert(failed ? 'The e-mail address or the password is not right, or the address is not confirmed.' : undefined)}
<form method="post"><input type="hidden" name="proof" value="${proof}">
<label>E-mail <input type="email" name="email" autocomplete="username" required></label>
<label>Password <input type="password" name="password" autocomplete="current-password" required></label>
<button>Sign in</button></form>
${
  github
    ? html`<form method="post"><input type="hidden" name="proof" value="${proof}">
<button name="with" value="github">Sign in with GitHub</button></form>`
    : ''
}`
  const formTargets = [...targetsOf(target), ...(github ? ['https://github.com'] : [])]
  return page({ title: 'Sign in', body, status: failed ? 401 : 200, formTargets }, headers)
}

/** Asks for which tenant this machine gets its key. */
export function tenantPage(
  { target, proof, memberships, email }: Shown & { memberships: Membership[]; email: string },
  headers?: Headers,
): Promise<Response> {
  const body = html`<p>You are ${email}. A program on this machine gets a key for all that you may:</p>
<form method="post"><input type="hidden" name="proof" value="${proof}">
${memberships.map(
  ({ slug, name, role }) =>
    html`<button name="tenant" value="${slug}">In ${name}, as ${role}</button><br>`,
)}<button name="with" value="again">Sign in again, or as somebody else</button></form>${memberships.length === 0 ? alert('You belong to no tenant yet.') : ''}`
  return page({ title: 'A key for this machine', body, formTargets: targetsOf(target) }, headers)
}

// A policy cannot name an IPv6 address.
function targetsOf({ redirect }: CliTarget): string[] {
  return [redirect.hostname.startsWith('[') ? 'http:' : redirect.origin]
}
