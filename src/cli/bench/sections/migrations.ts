import { down } from '../../migrations/down.ts'
import { up } from '../../migrations/up.ts'
import { localNeonControl } from '../../neon/control.ts'
import { withOwner } from '../../with-owner.ts'
import type { Bench, Section } from '../section.ts'
import { type Cell, comparison, comparisonColumns, type Table } from '../table.ts'
import { compare, type Spread, spreadOf, timed } from '../timing.ts'
import { fill, tableCount } from './migrations/fill.ts'

const rows = { small: 100_000, large: 1_000_000 }
/** With it all of the tables are there that are filled. */
const first = '0005_retention_rules'

export const migrations: Section = {
  name: 'migrations',
  title: 'Migrations',
  about: `Each step on a database with ${rows.small} rows in each of ${tableCount} tables (${rows.large} with \`--large\`), against the same on one without rows; where rows are lost by it, once. Goal: what a deployment does takes no longer where there are rows.`,
  async measure(bench) {
    const control = localNeonControl(bench.neon.origin)
    const urls = ['migrations-full', 'migrations-empty'].map(
      (name) => Object.assign(new URL(bench.neon.ownerUrl), { pathname: `/${name}` }).href,
    )
    const [full = '', empty = ''] = urls
    const names = urls.map((url) => new URL(url).pathname.slice(1))
    try {
      for (const name of names) await control.createDatabase(name)
      const [all] = await once([empty], (url) => up({ url }), bench)
      await up({ url: full })
      const count = bench.large ? rows.large : rows.small
      await withOwner(full, (owner) => fill(owner, count, bench))
      return [await tables(bench, [full, empty], all ?? 0)]
    } finally {
      for (const name of names) await control.dropDatabase(name)
    }
  },
}

async function tables(bench: Bench, urls: readonly [string, string], all: number): Promise<Table> {
  const none = await compare(
    urls.map((url) => () => up({ url })),
    Math.min(bench.rounds, 10),
    bench.signal,
  )
  const told: Cell[][] = [rowOf('nothing to do', none)]
  const steps: [string, (url: string) => Promise<unknown>][] = [
    ['the latest migration back', (url) => down({ url }, { loseData: true })],
    ['and again', (url) => up({ url })],
    [`all after ${first} back`, (url) => down({ url }, { to: first, loseData: true })],
    ['and again', (url) => up({ url })],
    ['everything back, rows and all', (url) => down({ url }, { count: 1_000, loseData: true })],
  ]
  for (const [name, step] of steps) {
    bench.say(name)
    const times = await once(urls, step, bench)
    told.push(
      rowOf(
        name,
        times.map((time) => spreadOf([time])),
      ),
    )
  }
  told.push(['all migrations', null, null, 'a fresh database', all, all, null])
  return { title: 'Milliseconds', columns: comparisonColumns, rows: told }
}

function rowOf(name: string, [full, empty]: readonly Spread[]): Cell[] {
  if (!full || !empty) throw new Error('both databases are measured')
  return comparison([name, 'without rows'], [full, empty])
}

/** Milliseconds of a step on each database. */
async function once(
  urls: readonly string[],
  step: (url: string) => Promise<unknown>,
  { signal }: Bench,
): Promise<number[]> {
  const times: number[] = []
  for (const url of urls) {
    signal.throwIfAborted()
    times.push(await timed(() => step(url)))
  }
  return times
}
