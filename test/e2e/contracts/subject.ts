import { expect } from 'vitest'
import type { Subject } from '../../isolation/support/fixture.ts'
import { interaction, record, report, tasksOf, verify } from '../../support/interactions.ts'
import type { Reply } from '../../support/world.ts'
import type { Guest } from '../support/guildhall.ts'
import { castleOpenApi, deploy, fixture, publish, register } from './castles.ts'

const branch = 'main'
const version = '1.0.0'

/** One of everything that an endpoint can be asked about, under a scoped name, made as clients make it. */
export async function subjectOf(guest: Guest, seed: string): Promise<Subject> {
  const service = `@castles/${seed}`
  const names = {
    environment: `env-${seed}`,
    spare: `spare-${seed}`,
    lone: `lone-${seed}`,
  }
  const { environment, spare, lone } = names
  const make = async (path: string, body: object, method = 'POST') =>
    made(await guest.call(method, `/api/v1${path}`, { body }))

  await make('/environments', { name: environment })
  await make('/environments', { name: spare })
  made(await register(guest, lone, version))
  await deploy(guest, lone, version, lone)
  const deleted = `deleted-${seed}`
  made(await register(guest, deleted, version))
  await guest.call('DELETE', `/api/v1/services/${deleted}`)
  const { id: services } = made(await register(guest, service, version))
  made(await publish(guest, service, version, mockable(guest.secret)))
  const { id: deployments } = await deploy(guest, service, version, environment)
  const { id: releases } = await make('/releases', { service, version, environment })
  const { id: redactions } = await make('/redactions', { name: `pin-${seed}` })
  const { id: retention_rules } = await make('/retention-rules', {
    ...{ subject: 'fixtures', service, days: 1095 },
  })
  const draft = fixture(`operation-${branch}`, 'GET', guest.secret, { service })
  const { id: fixtures } = await make('/fixtures', draft)
  const { id: approved } = await make('/fixtures', { ...draft, operation: 'getCastle' })
  await make(`/fixtures/${approved}/approve`, { approvedBy: guest.secret })

  const body = { secret: guest.secret }
  const parties = { service, consumer: service, consumerVersion: version, environment: branch }
  made(await record(guest, [interaction({ ...parties, response: { status: 200, body } })]))
  const [task] = await tasksOf(guest, service)
  const [recorded] = task.interactions
  const { id: verified } = made(await verify(guest, report(task), service))
  const at = await guest.call('GET', `/api/v1/services/${service}/versions/${version}`)
  return {
    ...{ ...names, lone, deleted, service, version, branch, approved },
    ids: {
      ...{ services, deployments, releases, redactions, retention_rules, fixtures },
      ...{ service_versions: made(at).id, contracts: recorded.contractId },
      ...{ interactions: recorded.id, verification_tasks: task.id, verification_results: verified },
    },
  }
}

/** A specification whose mock answers every method at /castle. */
function mockable(title: string) {
  const content = { 'application/json': { example: title } }
  const operation = { responses: { 200: { description: 'ok', content } } }
  const castle = { get: operation, post: operation, put: operation, patch: operation }
  const document = castleOpenApi(title)
  return { ...document, paths: { ...document.paths, '/castle': { ...castle, delete: operation } } }
}

function made({ status, json, text }: Reply) {
  expect(status, text).toBeLessThan(300)
  return json
}
