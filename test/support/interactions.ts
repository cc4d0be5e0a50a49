import type { Reply, Tenant } from './world.ts'

type Changes = Record<string, unknown>
type Caller = Pick<Tenant, 'call'>

/** An interaction as @entente/consumer sends it: contracts.md, A8. */
export function interaction(changes: Changes = {}, path = '/castles/1') {
  return {
    service: 'castle-service',
    providerVersion: '1.0.0',
    operation: 'getCastle',
    request: { method: 'GET', path, headers: { host: 'localhost:1', accept: '*/*' }, query: {} },
    response: {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: { id: path, name: 'Windsor' },
    },
    matchContext: { selectedOperationId: 'getCastle', confidence: 1 },
    duration: 12.5,
    id: 'int_1764000000000_abc123',
    timestamp: '2026-11-21T12:00:00.000Z',
    consumer: 'castle-client',
    consumerVersion: '0.1.0',
    consumerGitSha: 'c0ffee',
    environment: 'test',
    clientInfo: { library: '@entente/consumer', version: '0.1.0' },
    ...changes,
  }
}

/** That many different interactions of one consumer. */
export function interactionsOf(count: number, changes: Changes = {}, prefix = '/castles') {
  return Array.from({ length: count }, (_, n) => interaction(changes, `${prefix}/${n}`))
}

export function record(tenant: Caller, body: unknown, headers = {}): Promise<Reply> {
  return tenant.call('POST', '/api/interactions/batch', { body, headers })
}

export async function tasksOf(tenant: Caller, provider = 'castle-service', query = '') {
  const reply = await tenant.call('GET', `/api/verification/${provider}${query}`)
  return reply.json
}

type Task = { id: string; interactions: { id: string }[] }

/** A report as @entente/provider sends it: contracts.md, A12. */
export function report(
  task: Task,
  changes: Changes = {},
  success: (n: number) => boolean = () => true,
) {
  return {
    taskId: task.id,
    providerVersion: '1.0.0',
    providerGitSha: null,
    consumer: 'castle-client',
    consumerVersion: '0.1.0',
    consumerGitSha: 'c0ffee',
    specType: 'openapi',
    results: task.interactions.map(({ id }, n) =>
      success(n)
        ? {
            interactionId: id,
            success: true,
            actualResponse: { status: 200, headers: {}, body: {} },
          }
        : {
            interactionId: id,
            success: false,
            error: 'Expected status 200, got 404',
            errorDetails: {
              type: 'status_mismatch',
              message: 'status',
              expected: 200,
              actual: 404,
            },
            actualResponse: { status: 404, headers: {}, body: null },
          },
    ),
    ...changes,
  }
}

export function verify(tenant: Caller, body: unknown, provider = 'castle-service'): Promise<Reply> {
  return tenant.call('POST', `/api/verification/${provider}`, { body })
}
