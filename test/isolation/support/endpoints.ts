import { type Endpoint, planeOf } from '../../../src/core/http/declaration.ts'
import type { Mount } from '../../../src/core/http/mount.ts'
import { mounts } from '../../../src/mounts.ts'
import type { Call } from '../../support/world.ts'
import { fixtures } from './endpoint-fixtures.ts'
import type { Fixture, Subject } from './fixture.ts'

export type Served = { name: string; endpoint: Endpoint; fixture: Fixture | undefined }

/** Every endpoint of tenants that the Worker serves, discovered from its declarations, by method and served path. */
export function served(from: readonly Mount[] = mounts): Served[] {
  return from.flatMap(({ prefix, endpoints }) =>
    endpoints
      .filter((one) => planeOf(one) === 'tenant')
      .map((endpoint) => {
        const method = endpoint.method.toUpperCase()
        const name = `${method} ${prefix}${endpoint.path}`
        return { name, endpoint, fixture: fixtures[name] ?? fixtures[`${method} ${endpoint.path}`] }
      }),
  )
}

/** Those of tenants' data, which a member's credential opens. */
export function ofTenants(endpoints: readonly Served[]): Served[] {
  return endpoints.filter(({ endpoint }) => planeOf(endpoint) === 'tenant')
}

/** The endpoints that cannot be attacked, each with the remedy. */
export function withoutRequest(endpoints: readonly Served[]): string[] {
  return endpoints
    .filter(({ fixture }) => fixture === undefined)
    .map(
      ({ name }) =>
        `${name}: add the request that makes it succeed to the .requests.ts file of its module`,
    )
}

/** The request of an endpoint about a subject. */
export function requestOf({ name, fixture }: Served, subject: Subject): [string, string, Call] {
  if (!fixture) throw new Error(`${name} has no fixture`)
  const { params = {}, query = {}, body } = fixture.ask(subject)
  const [method = '', template = ''] = name.split(' ')
  const path = template.replaceAll(/\{(\w+)\}/g, (_, parameter: string) => {
    const value = params[parameter]
    if (value === undefined) throw new Error(`${name}: the fixture says no ${parameter}`)
    return encodeURIComponent(value)
  })
  const search = new URLSearchParams(query).toString()
  return [method, search ? `${path}?${search}` : path, body === undefined ? {} : { body }]
}
