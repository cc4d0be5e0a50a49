import { CommandError } from '../../../../src/tools/command/report.ts'
import { type Cell, type Table, whole } from '../../table.ts'

type Cost = {
  operation: string
  requests: number
  websockets: number
  queries: number
  said: number
}
type Report = {
  testResults: readonly {
    assertionResults: readonly { fullName: string; status: string; meta: { cost?: Cost } }[]
  }[]
}

/**
 * How many operations take how many round trips, and each of them, by vitest's report as JSON. What is served at `/api`
 * too stands there once, when it costs the same.
 * @throws {CommandError} where an operation was not counted.
 */
export function tripTables({ testResults }: Report): Table[] {
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults)
  const costs = tests.flatMap(({ meta }) => meta.cost ?? [])
  const missing = tests.filter(({ status, meta }) => status === 'failed' && !meta.cost)
  if (missing.length > 0 || costs.length === 0) {
    throw new CommandError({
      what: 'not every operation was counted',
      why: missing.map(({ fullName }) => fullName).join('; ') || 'no test told a cost',
      todo: 'npm run test:isolation says more',
    })
  }
  return [summary(costs), each(costs)]
}

function summary(costs: readonly Cost[]): Table {
  const groups = Map.groupBy(costs, kindOf)
  const rows = [...groups].map(([kind, some]): Cell[] => [kind, some.length])
  return {
    title: 'Operations, by what they take',
    columns: ['', whole('operations')],
    rows: rows.toSorted(([, a], [, b]) => Number(b) - Number(a)),
  }
}

function kindOf({ requests, websockets }: Cost): string {
  if (websockets > 0) return 'an interactive transaction, over a WebSocket'
  return requests === 1 ? 'one round trip' : `${requests} round trips`
}

function each(costs: readonly Cost[]): Table {
  const byName = new Map(costs.map((cost) => [cost.operation, cost]))
  const isRepeated = ({ operation, said }: Cost) =>
    !operation.includes(' /api/v1/') &&
    byName.get(operation.replace(' /api/', ' /api/v1/'))?.said === said
  const byPath = ({ operation }: Cost) => operation.split(' ').toReversed().join(' ')
  const rows = costs
    .filter((cost) => !isRepeated(cost))
    .toSorted((a, b) => byPath(a).localeCompare(byPath(b)))
    .map(({ operation, said, queries }): Cell[] => [operation, said, queries])
  const columns = ['', whole('round trips'), whole('statements')]
  return { title: 'Each operation', columns, rows }
}
