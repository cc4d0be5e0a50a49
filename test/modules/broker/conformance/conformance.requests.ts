import type { RequestFixtures } from '../../../isolation/support/fixture.ts'

export const requests: RequestFixtures = {
  'GET /interactions/{interaction}/deviations': {
    ask: ({ ids }) => ({ params: { interaction: ids.interactions ?? '' } }),
    foreign: 'missing',
  },
  'GET /contracts/{contract}/deviations': {
    ask: ({ ids }) => ({ params: { contract: ids.contracts ?? '' }, query: { count: 'true' } }),
    foreign: 'missing',
  },
}
