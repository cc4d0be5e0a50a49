import { expect } from 'vitest'
import type { Guest } from '../support/guildhall.ts'

/** The tenant that a step plays; known only when Guildhall runs. */
export type Played = () => Guest

const castle = {
  type: 'object',
  required: ['id', 'name'],
  properties: { id: { type: 'string' }, name: { type: 'string' } },
}
const answer = (schema: object) => ({
  200: { description: 'ok', content: { 'application/json': { schema } } },
})

export const castleOpenApi = (title: string, version = '1.0.0') => ({
  openapi: '3.1.0',
  info: { title, version },
  paths: {
    '/castles': {
      get: { operationId: 'listCastles', responses: answer({ type: 'array', items: castle }) },
    },
    '/castles/{id}': {
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
      get: { operationId: 'getCastle', responses: answer(castle) },
      put: { operationId: 'updateCastle', responses: answer(castle) },
    },
  },
})

export const castleGraphql = (title: string) =>
  `"""${title}"""\ntype Query {\n  castles: [Castle!]!\n}\n\ntype Castle {\n  id: ID!\n  name: String!\n}\n`

/** As the CLI's register-service sends it: contracts.md, A1. */
export const register = ({ call }: Guest, name: string, version?: string) =>
  call('POST', '/api/services', {
    body: {
      name,
      packageJson: version === undefined ? {} : { name, version },
      description: `What is ${name}`,
      gitRepositoryUrl: `https://github.com/castles/${name}.git`,
    },
  })

/** As the CLI's upload-spec sends it: contracts.md, A4. */
export const publish = (
  { call }: Guest,
  service: string,
  version: string,
  spec: unknown,
  branch = 'main',
) =>
  call('POST', `/api/specs/${service}`, {
    body: {
      spec,
      metadata: {
        ...{ service, version, branch, environment: 'test' },
        ...{ uploadedBy: 'cli', uploadedAt: '2026-11-21T12:00:00.000Z' },
      },
    },
  })

/** As createMock asks for the specification: contracts.md, A5. */
export const specOf = ({ call }: Guest, service: string, version: string, branch = 'main') =>
  call(
    'GET',
    `/api/specs/${service}/by-provider-version?providerVersion=${version}&environment=test&branch=${branch}`,
  )

/** As @entente/consumer collects a fixture: contracts.md, A7. */
export function fixture(
  operation: string,
  method: string,
  body: unknown,
  changes: Record<string, unknown> = {},
) {
  return {
    service: 'castle-service',
    serviceVersion: '1.0.0',
    specType: 'openapi',
    operation,
    source: 'consumer',
    data: {
      request: { method, path: '/castles', headers: { host: 'localhost:1' }, query: {} },
      response: { status: 200, headers: { 'content-type': 'application/json' }, body },
    },
    createdFrom: {
      type: 'test_output',
      timestamp: '2026-11-21T12:00:00.000Z',
      generatedBy: 'consumer-test',
      testRun: 'local',
    },
    notes: 'Collected by a test',
    ...changes,
  }
}

/** As the CLI's deploy-service sends it: contracts.md, A14. */
export async function deploy(
  { call }: Guest,
  name: string,
  version: string,
  environment = 'production',
) {
  const body = { name, version, environment, deployedBy: 'cli', gitSha: 'c0ffee' }
  const reply = await call('POST', '/api/deployments', { body })
  expect([reply.status, reply.text]).toEqual([200, expect.stringContaining(version)])
  return reply.json
}

/** As the CLI's can-i-deploy asks: contracts.md, A13. The answer is 200 whatever it says. */
export async function canIDeploy(
  { call }: Guest,
  service: string,
  version: string,
  tolerance?: string,
) {
  const query = new URLSearchParams({ service, version, environment: 'production' })
  if (tolerance) query.set('semverCompatibility', tolerance)
  const reply = await call('GET', `/api/can-i-deploy?${query}`)
  expect(reply.status, reply.text).toBe(200)
  return reply.json
}
