import { withOwner } from '../../../src/tools/command/owner.ts'
import { localNeonControl } from '../../../src/tools/local-neon/control.ts'
import { down } from '../../../src/tools/migrate/down.ts'
import { type Applied, up } from '../../../src/tools/migrate/up.ts'
import type { Bench, Section } from '../section.ts'
import { type Cell, comparison, comparisonColumns } from '../table.ts'
import { compare, type Spread, spreadOf } from '../timing.ts'
import { fill, tableCount } from './migrations/fill.ts'

const rows = { small: 100_000, large: 1_000_000 }
/** With it all of the tables are there that are filled. */
const first = '0005_retention_rules'

export const migrations: Section = {
  name: 'migrations',
  title: 'Migrations',
  about: `Each step on a database with ${rows.small} rows in each of ${tableCount} tables (${rows.large} with \`--large\`), against the same on one without rows; where rows are lost by it, once. Goal: what a deployment does takes no longer where there are rows, but for indexes that are new: 0013 makes six of the audit events, which as a partitioned table take none CONCURRENTLY.`,
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
      return await tables(bench, [full, empty], all?.took ?? 0)
    } finally {
      for (const name of names) await control.dropDatabase(name)
    }
  },
}

async function tables(bench: Bench, urls: readonly [string, string], all: number) {
  const none = await compare(
    urls.map((url) => () => up({ url })),
    Math.min(bench.rounds, 10),
    bench.signal,
  )
  const rows: Cell[][] = [rowOf('nothing to do', none)]
  const step = async (name: string, work: (url: string) => Promise<Applied[]>) => {
    bench.say(name)
    const ran = await once(urls, work, bench)
    rows.push(
      rowOf(
        name,
        ran.map(({ took }) => spreadOf([took])),
      ),
    )
    return ran.map(({ done }) => done)
  }
  await step('the latest migration back', (url) => down({ url }, { loseData: true }))
  await step('and again', (url) => up({ url }))
  await step(`all after ${first} back`, (url) => down({ url }, { to: first, loseData: true }))
  const [full = [], empty = []] = await step('and again', (url) => up({ url }))
  await step('everything back, rows and all', (url) =>
    down({ url }, { count: 1_000, loseData: true }),
  )
  rows.push(['all migrations', null, null, 'a fresh database', all, all, null])
  const each = full.map(({ tag, milliseconds }, at): Cell[] => {
    const other = empty[at]?.milliseconds ?? 0
    return [tag, milliseconds, other, milliseconds / other]
  })
  return [
    { title: 'Each step', columns: comparisonColumns, rows },
    {
      title: `All after ${first}, again`,
      columns: ['', { name: 'ms', digits: 0 }, { name: 'without rows', digits: 0 }, 'ratio'],
      rows: each,
    },
  ]
}

function rowOf(name: string, [full, empty]: readonly Spread[]): Cell[] {
  if (!full || !empty) throw new Error('both databases are measured')
  return comparison([name, 'without rows'], [full, empty])
}

/** What a step did on each database, and in how many milliseconds. */
async function once(
  urls: readonly string[],
  work: (url: string) => Promise<Applied[]>,
  { signal }: Bench,
): Promise<{ took: number; done: Applied[] }[]> {
  const ran: { took: number; done: Applied[] }[] = []
  for (const url of urls) {
    signal.throwIfAborted()
    const began = performance.now()
    const done = await work(url)
    ran.push({ took: performance.now() - began, done })
  }
  return ran
}
