import type { DevState } from './state.ts'

type Call = { title: string; slug: string; host?: boolean; path: string; body?: unknown }

const calls: readonly Call[] = [
  {
    title: 'Register a service of acme',
    slug: 'acme',
    path: '/services',
    body: { name: 'orders', packageJson: { name: 'orders', version: '1.4.0' } },
  },
  {
    title: 'Publish its specification',
    slug: 'acme',
    path: '/specs/orders',
    body: {
      spec: { openapi: '3.1.0', info: { title: 'Orders', version: '1.4.0' }, paths: {} },
      metadata: { service: 'orders', version: '1.4.0', environment: 'production' },
    },
  },
  {
    title: 'Deploy it',
    slug: 'acme',
    path: '/deployments',
    body: { name: 'orders', version: '1.4.0', environment: 'production' },
  },
  {
    title: 'List the versions in production, with the tenant named by the host',
    slug: 'acme',
    host: true,
    path: '/deployments/active?environment=production',
  },
  { title: 'The other tenant sees nothing of it', slug: 'globex', path: '/services' },
]

/** The text to print when Guildhall is ready: calls that work on a first and on a later start. */
export function whatToTry(state: DevState, home: string, data: string): string {
  const lines = calls.flatMap((call) => ['', `  # ${call.title}`, `  ${curl(state, call)}`])
  return [
    ...lines,
    ...signIn(state),
    '',
    `  Documentation  ${state.url}/docs`,
    `  Keys, urls     ${home}/dev.json`,
    `  Stop           Ctrl-C. The data stays; to begin anew, remove ${data}`,
    '',
  ].join('\n')
}

/** The answer's token is a credential, as a key is. */
function signIn({ url, tenants }: DevState): string[] {
  const people = tenants.flatMap(({ person }) => (person ? [person] : []))
  return people.flatMap(({ email, password }) => [
    '',
    `  # Sign in as ${email}: the token in the answer is a credential`,
    `  curl -sS '${url}/auth/sign-in/email' -H 'Content-Type: application/json' -d '${JSON.stringify({ email, password })}'`,
  ])
}

function curl(state: DevState, { slug, host, path, body }: Call): string {
  const key = state.tenants.find((tenant) => tenant.slug === slug)?.apiKey
  const url = new URL(`/api/v1${path}`, state.url)
  if (host) url.hostname = `${slug}.localhost`
  return [
    `curl -sS '${url.href}'`,
    `-H 'Authorization: Bearer ${key}'`,
    ...(host ? [] : [`-H 'X-Tenant: ${slug}'`]),
    ...(body ? [`-H 'Content-Type: application/json' -d '${JSON.stringify(body)}'`] : []),
  ].join(' ')
}
