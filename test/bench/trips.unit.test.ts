import { describe, expect, test } from 'vitest'
import { tripTables } from './sections/trips/report.ts'

const http = (operation: string, said = 1) => ({
  fullName: operation,
  status: said === 1 ? 'passed' : 'failed',
  meta: { cost: { operation, requests: said, websockets: 0, queries: 3, said } },
})
const socket = {
  fullName: 'interactive',
  status: 'passed',
  meta: {
    cost: { operation: 'PATCH /api/v1/spec', requests: 0, websockets: 1, queries: 8, said: 8 },
  },
}
const others = [
  { fullName: 'has a fixture', status: 'skipped', meta: {} },
  { fullName: 'has a fixture', status: 'passed', meta: {} },
]

describe('the report of the isolation suite, as tables', () => {
  test('each operation once, and how many take what', () => {
    const assertionResults = [
      ...others,
      http('POST /api/v1/b'),
      http('POST /api/b'),
      http('GET /api/v1/b'),
      http('GET /api/v1/a', 2),
      http('GET /api/a'),
      socket,
    ]
    const [summary, each] = tripTables({ testResults: [{ assertionResults }] })
    expect(summary?.rows).toEqual([
      ['one round trip', 4],
      ['2 round trips', 1],
      ['an interactive transaction, over a WebSocket', 1],
    ])
    expect(each?.rows).toEqual([
      ['GET /api/a', 1, 3],
      ['GET /api/v1/a', 2, 3],
      ['GET /api/v1/b', 1, 3],
      ['POST /api/v1/b', 1, 3],
      ['PATCH /api/v1/spec', 8, 8],
    ])
  })

  test.each([
    ['a count that failed', [http('GET /a'), { ...others[0], status: 'failed' }], 'has a fixture'],
    ['nothing counted', others, 'no test told a cost'],
  ])('%s is told, not left out', (_, results, why) => {
    const assertionResults = results as ReturnType<typeof http>[]
    const tables = () => tripTables({ testResults: [{ assertionResults }] })
    expect(tables).toThrow(expect.objectContaining({ why }))
  })
})
