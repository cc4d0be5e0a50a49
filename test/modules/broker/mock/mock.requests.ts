import type { Fixture, RequestFixtures, Subject } from '../../../isolation/support/fixture.ts'

const mock = ({ service }: Subject) => ({ params: { service, path: 'castle' } })
const mockVersion = ({ ids }: Subject) => ({
  params: { serviceVersion: ids.service_versions ?? '', path: 'castle' },
})

export const requests: RequestFixtures = {
  ...ofEveryMethod('/mock/service/{service}/{path}', { ask: mock, foreign: 'missing' }),
  ...ofEveryMethod('/mock/version/{serviceVersion}/{path}', {
    ask: mockVersion,
    foreign: 'missing',
  }),
}

function ofEveryMethod(path: string, fixture: Fixture): RequestFixtures {
  const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
  return Object.fromEntries(methods.map((method) => [`${method} ${path}`, fixture]))
}
