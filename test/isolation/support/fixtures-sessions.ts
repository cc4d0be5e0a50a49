import type { Fixture } from './fixture.ts'

/** Of the sessions of a tenant's members; those of a person are no tenant's: people.test.ts. */
export const sessionFixtures: Record<string, Fixture> = {
  'GET /auth/session': { ask: () => ({}), foreign: 'own' },
  'DELETE /members/{member}/sessions': {
    ask: ({ ids }) => ({ params: { member: ids.members ?? '' } }),
    foreign: 'missing',
  },
}
