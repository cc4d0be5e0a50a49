import type { RequestFixtures, Subject } from '../../../isolation/support/fixture.ts'

const byContract = ({ ids }: Subject) => ({ params: { contract: ids.contracts ?? '' } })
const ofProvider = ({ service }: Subject) => ({ query: { provider: service, count: 'true' } })
const byTask = ({ ids }: Subject) => ({ params: { task: ids.verification_tasks ?? '' } })
const byResult = ({ ids }: Subject) => ({ params: { result: ids.verification_results ?? '' } })
const byDependency = ({ ids }: Subject) => ({
  params: { dependency: ids.verification_tasks ?? '' },
})

export const requests: RequestFixtures = {
  'PATCH /contracts/{contract}': {
    ask: (subject) => ({ ...byContract(subject), body: { status: 'archived' } }),
    foreign: 'missing',
  },
  'GET /verification/{provider}': {
    ask: ({ service }) => ({ params: { provider: service } }),
    foreign: 'empty',
  },
  'POST /verification/{provider}': {
    ask: ({ service, version, ids }) => ({
      params: { provider: service },
      body: {
        taskId: ids.verification_tasks,
        providerVersion: version,
        results: [{ interactionId: ids.interactions, success: true }],
      },
    }),
    foreign: 'missing',
  },
  'GET /verification-tasks': { ask: ofProvider, foreign: 'empty' },
  'GET /verification-tasks/{task}': { ask: byTask, foreign: 'missing' },
  'GET /verification-tasks/{task}/interactions': { ask: byTask, foreign: 'missing' },
  'GET /verification-results': { ask: ofProvider, foreign: 'empty' },
  'GET /verification-results/latest': { ask: ofProvider, foreign: 'empty' },
  'GET /verification-results/statistics': {
    ask: ({ service }) => ({ query: { provider: service } }),
    foreign: 'own',
  },
  'GET /verification-results/{result}': { ask: byResult, foreign: 'missing' },
  'GET /verification-results/{result}/outcomes': { ask: byResult, foreign: 'missing' },
  'GET /dependencies': { ask: ofProvider, foreign: 'empty' },
  'GET /dependencies/{dependency}': { ask: byDependency, foreign: 'missing' },
  'DELETE /dependencies/{dependency}': { ask: byDependency, foreign: 'missing' },
}
