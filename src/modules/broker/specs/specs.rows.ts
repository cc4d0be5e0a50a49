import type { RowFixtures } from '../../../core/db/row-fixtures.ts'

export const rows: RowFixtures = {
  specs: (ids, seed, secret) => ({
    service_version_id: ids.service_versions,
    branch: seed,
    type: 'openapi',
    encoding: 'json',
    content: JSON.stringify({
      openapi: '3.1.0',
      info: { title: secret, version: '1' },
      paths: {
        '/castle': Object.fromEntries(
          ['get', 'post', 'put', 'patch', 'delete'].map((method) => [
            method,
            { responses: { 200: { description: 'ok', content: castle(secret) } } },
          ]),
        ),
      },
    }),
  }),
}

// The response of the mock.
const castle = (secret: string) => ({ 'application/json': { example: { secret } } })
