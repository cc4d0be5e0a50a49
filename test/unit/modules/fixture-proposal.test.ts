import { expect, test } from 'vitest'
import type { FixtureProposal } from '../../../src/modules/fixtures/fixtures.contract.ts'
import { proposed } from '../../../src/modules/fixtures/proposal.ts'

const call = { method: 'GET', path: '/castles', headers: { accept: '*/*', host: 'a' } }
const proposal: FixtureProposal = {
  service: 'castle',
  serviceVersion: '1.0.0',
  operation: 'listCastles',
  source: 'consumer',
  data: { request: call, response: { status: 200, body: { id: 1, createdAt: 'now' } } },
  createdFrom: { type: 'manual' },
}
const fingerprint = async (given: Partial<FixtureProposal> = {}) => {
  const { example, content } = await proposed({ ...proposal, ...given })
  return `${example}.${content}`
}
const withRequest = (request: object) => ({
  data: { ...proposal.data, request: { ...call, ...request } },
})

test.each<[string, Partial<FixtureProposal>]>([
  ['version', { serviceVersion: '2.0.0' }],
  ['source', { source: 'provider' }],
  ['origin', { createdFrom: { type: 'generated' } }],
  ['state', { data: { ...proposal.data, state: { a: 1 } } }],
  ['host', withRequest({ headers: { accept: '*/*', host: 'b' } })],
  ['order of members', withRequest({ headers: { host: 'a', accept: '*/*' } })],
  ['moment', { data: { ...proposal.data, response: { body: { id: 1 }, status: 200 } } }],
])('another %s does not tell a fixture from another', async (_, given) => {
  expect(await fingerprint(given)).toBe(await fingerprint())
})

test('another credential does not either', async () => {
  const bearing = (token: string) => withRequest({ headers: { Authorization: token } })
  expect(await fingerprint(bearing('Bearer a'))).toBe(await fingerprint(bearing('Bearer b')))
})

test.each<[string, Partial<FixtureProposal>]>([
  ['service', { service: 'moat' }],
  ['operation', { operation: 'getCastle' }],
  ['request', withRequest({ path: '/moats' })],
  ['response', { data: { ...proposal.data, response: { status: 404 } } }],
])('another %s does', async (_, given) => {
  expect(await fingerprint(given)).not.toBe(await fingerprint())
})

test.each([
  [undefined, 1],
  [0, 1],
  [7, 7],
])('the priority %s is %s', async (priority, stored) => {
  expect(await proposed({ ...proposal, priority })).toMatchObject({ priority: stored })
})

test.each([
  ['text', 'text'],
  [
    { headers: 'odd', status: 1 },
    { headers: 'odd', status: 1 },
  ],
  [{ headers: { cookie: 'a' } }, { headers: { cookie: '[redacted]' } }],
])('the response %j is stored as %j', async (response, stored) => {
  const { data } = await proposed({ ...proposal, data: { response } })
  expect(data).toEqual({ response: stored })
})
