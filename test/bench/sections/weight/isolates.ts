import type { Client } from '../../client.ts'
import { comparison, comparisonColumns, type Table } from '../../table.ts'
import { spreadOf, timed } from '../../timing.ts'
import { names } from './bundles.ts'

/** It needs Better Auth, and no database. */
const auth = '/auth/verify-email?token=none'
const read = '/api/v1/services/castle'

/** The first request of an isolate, then a later one, of each script in turn; the first round is not counted. */
export async function firstRequests(
  { send }: Pick<Client, 'send'>,
  rounds: number,
  signal: AbortSignal,
): Promise<Table[]> {
  const asked = names.map((name) => ({ name, path: read, status: 200, what: `read, ${name}` }))
  const first = asked[0]
  const all = [
    ...asked,
    { ...first, name: names[0], path: auth, status: 401, what: 'that needs Better Auth' },
  ]
  const times = all.map(() => ({ first: [] as number[], later: [] as number[] }))
  for (let round = -1; round < rounds; round += 1) {
    for (const [at, { name, path, status }] of all.entries()) {
      signal.throwIfAborted()
      const ask = () => timed(() => answered(send, `/${name}/${round}${path}`, status))
      const [cold, warm] = [await ask(), await ask()]
      if (round >= 0) times[at]?.first.push(cold)
      if (round >= 0) times[at]?.later.push(warm)
    }
  }
  const rows = all.map(({ what }, at) => {
    const { first = [], later = [] } = times[at] ?? {}
    return comparison([`the first ${what}`, 'a later one'], [spreadOf(first), spreadOf(later)])
  })
  return [{ title: 'Requests of a fresh isolate', columns: comparisonColumns, rows }]
}

async function answered(send: Client['send'], path: string, expected: number): Promise<void> {
  const { status, text } = await send('GET', path)
  if (status !== expected) throw new Error(`GET ${path} answered ${status} ${text}`)
}
