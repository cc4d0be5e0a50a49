import { expect, test } from 'vitest'
import { copied, linesOf, newCalls } from './sections/ingestion/batches.ts'
import { copyLine } from './sections/ingestion/copy.ts'

test.each([
  [['a', 1.5, null], 'a\t1.5\t\\N\n'],
  [['a\tb', 'c\nd', 'e\r', '\\N'], 'a\\tb\tc\\nd\te\\r\t\\\\N\n'],
])('a line for COPY of %j', (values, line) => {
  expect(copyLine(values)).toBe(line)
})

test('calls are new each time, and half a kilobyte; a line has each of its columns', () => {
  const calls = [...newCalls('castle', 20), ...newCalls('castle', 20)]
  expect(new Set(calls.map(({ request }) => request.path)).size).toBe(40)
  const bytes = JSON.stringify(calls).length / calls.length
  expect([bytes > 450, bytes < 650], `${bytes}`).toEqual([true, true])
  const lines = linesOf(calls, { tenantId: 't', consumerId: 'c', providerId: 'p' })
    .toString()
    .split('\n')
  expect(lines).toHaveLength(41)
  const columns = copied.split(', ')
  const fields = (lines[0] ?? '').split('\t')
  expect(fields).toHaveLength(columns.length)
  expect(JSON.parse(fields[columns.indexOf('request')] ?? '')).toEqual(calls[0]?.request)
  expect(new Set(lines.map((line) => line.split('\t')[columns.indexOf('fingerprint')])).size).toBe(
    41,
  )
})
