import { env } from 'cloudflare:workers'
import { neon } from '@neondatabase/serverless'
import { inject } from 'vitest'
import { app } from '../../src/app.ts'
import { putOperatorKey } from '../../src/cli/operator-keys.ts'
import { type NewKey, putApiKey, putServiceMember, putTenant } from '../../src/cli/tenants.ts'
import type { Message } from '../../src/core/mail/mailer.ts'
import type { Owner } from '../../src/tools/command/owner.ts'
import { localNeonControl } from './local-neon.ts'
import { authSecret } from './people.ts'

export type Reply = {
  status: number
  headers: Headers
  text: string
  // biome-ignore lint/suspicious/noExplicitAny: a test says itself what it expects of an answer
  json: any
  /** How many promises the Worker left to run after the answer; they are done. Each is a request to the database. */
  after: number
}

export type Call = {
  body?: unknown
  raw?: BodyInit
  headers?: Record<string, string>
  key?: string | null
  host?: string
}

/** A tenant of a test, with keys that it made itself. */
export type Tenant = {
  id: string
  slug: string
  memberId: string
  key: string
  call(method: string, path: string, options?: Call): Promise<Reply>
  newKey(key: NewKey): Promise<string>
}

/** A database of one test file, copied from the migrated template, and the Worker over it. */
export async function openWorld(bindings: Record<string, unknown> = {}) {
  const control = localNeonControl(inject('neonOrigin'))
  const database = `test_${crypto.randomUUID().replaceAll('-', '')}`
  await control.createDatabase(database, { template: 'neondb' })
  const at = (url: string) => Object.assign(new URL(url), { pathname: `/${database}` }).href
  const ownerUrl = at(inject('ownerUrl'))
  const runtimeUrl = at(inject('runtimeUrl'))
  const query = neon(ownerUrl)
  const owner = (async (text, values) => query.query(text, values)) as Owner
  const mail: Message[] = []
  const operatorUrl = at(inject('operatorUrl'))
  const workerEnv = {
    ...env,
    DATABASE_URL: runtimeUrl,
    OPERATOR_DATABASE_URL: operatorUrl,
    DNS_RESOLVER: inject('resolverUrl'),
    APP_DOMAIN: 'guildhall.test',
    AUTH_SECRET: authSecret,
    APP_ORIGIN: 'https://guildhall.test',
    AUTH_DATABASE_URL: at(inject('authUrl')),
    MAILER: { send: async (message: Message) => void mail.push(message) },
    ...bindings,
  }

  const request = (method: string, path: string, call: Call = {}) =>
    requestWith(workerEnv, method, path, call)

  /** As `request`, with other bindings than the world's. */
  async function requestWith(
    bindings: object,
    method: string,
    path: string,
    call: Call = {},
  ): Promise<Reply> {
    const { body, raw, headers = {}, key, host = 'guildhall.test' } = call
    const after: Promise<unknown>[] = []
    const response = await app.fetch(
      new Request(`https://${host}${path}`, {
        method,
        headers: {
          ...(key ? { Authorization: `Bearer ${key}` } : {}),
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...headers,
        },
        ...(raw !== undefined
          ? { body: raw }
          : body === undefined
            ? {}
            : { body: JSON.stringify(body) }),
      }),
      bindings,
      {
        waitUntil: (promise) => after.push(promise),
        passThroughOnException: () => undefined,
        props: {},
      },
    )
    // What runs after the answer may leave more to run.
    for (let seen = 0; seen < after.length; ) seen = (await Promise.all(after)).length
    const text = await response.text()
    const isJson = /\bjson\b/.test(response.headers.get('Content-Type') ?? '')
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: isJson && text !== '' ? JSON.parse(text) : undefined,
      after: after.length,
    }
  }

  async function tenant(input: { slug?: string; scopes?: string[] } = {}): Promise<Tenant> {
    const slug = input.slug ?? `t-${crypto.randomUUID().slice(0, 8)}`
    const id = await putTenant(owner, { slug, name: slug.toUpperCase() })
    const memberId = await putServiceMember(owner, {
      tenantId: id,
      displayName: `${slug}-ci`,
      role: 'admin',
    })
    const newKey = (key: NewKey) => putApiKey(owner, { tenantId: id, memberId }, key)
    const key = await newKey({ name: 'first', scopes: input.scopes ?? ['*'] })
    return {
      id,
      slug,
      memberId,
      key,
      newKey,
      call: (method, path, call = {}) => request(method, path, { key, ...call }),
    }
  }

  /** The operator, with a key of its own. */
  async function operator() {
    const key = await putOperatorKey(owner, crypto.randomUUID())
    const call = (method: string, path: string, call: Call = {}) =>
      request(method, `/api/v1/admin${path}`, { key, ...call })
    return { key, call }
  }

  return {
    database,
    ownerUrl,
    runtimeUrl,
    operatorUrl,
    env: workerEnv,
    mail,
    owner,
    control,
    request,
    requestWith,
    tenant,
    operator,
    stats: () => control.stats(database),
    close: () => control.dropDatabase(database),
  }
}

export type World = Awaited<ReturnType<typeof openWorld>>
export type Operator = Awaited<ReturnType<World['operator']>>
