import { html } from 'hono/html'
import { sha256 } from '../../../core/runtime/digest.ts'

type Html = ReturnType<typeof html>

const style =
  'body{font:1rem/1.5 system-ui,sans-serif;max-width:24rem;margin:4rem auto;padding:0 1rem}' +
  'label{display:block;margin:.75rem 0}input[type=email],input[type=password]{display:block;width:100%;font:inherit;padding:.4rem;box-sizing:border-box}' +
  'button{font:inherit;padding:.4rem 1rem;margin:.5rem 0}[role=alert]{color:#a00}'

/**
 * A page without scripts that loads nothing. Its forms go to us, and may end at `formTargets`, origins or schemes:
 * browsers hold a form's redirects to the policy too.
 */
export async function page(
  content: { title: string; body: Html; status?: number; formTargets?: readonly string[] },
  headers: Headers = new Headers(),
): Promise<Response> {
  const { title, body, status = 200, formTargets = [] } = content
  const text = await html`<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>
<style>${style}</style><main><h1>${title}</h1>${body}</main></html>`
  const hash = btoa(String.fromCharCode(...(await sha256(style))))
  headers.set('Content-Type', 'text/html; charset=utf-8')
  headers.set(
    'Content-Security-Policy',
    `default-src 'none'; style-src 'sha256-${hash}'; form-action ${["'self'", ...formTargets].join(' ')}; frame-ancestors 'none'; base-uri 'none'`,
  )
  return new Response(String(text), { status, headers })
}

/** Something that went wrong, where a person reads it. */
export function alert(text: string | undefined): Html | '' {
  return text === undefined ? '' : html`<p role="alert">${text}</p>`
}
