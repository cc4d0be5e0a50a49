import type { RequestFixtures } from './fixture.ts'

const files = import.meta.glob<RequestFixtures>('../../modules/**/*.requests.ts', {
  eager: true,
  import: 'requests',
})

/** The request of each endpoint: a module's `.requests.ts` file exports `requests`. */
export const fixtures: RequestFixtures = Object.assign({}, ...Object.values(files))
