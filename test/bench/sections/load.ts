import { CommandError } from '../../../src/tools/command/report.ts'
import type { Driven } from '../load/drive.ts'
import {
  driveApart,
  type Run,
  type Settled,
  settle,
  tenantCount,
  withLoadedWorld,
} from '../load/load.ts'
import { type Footprint, footprint, watchPeak } from '../load/memory.ts'
import type { Section } from '../section.ts'
import { type Cell, type Column, type Table, textOf } from '../table.ts'
import { atShare } from '../timing.ts'

const few = 32
const many = 1_000

export const load: Section = {
  name: 'load',
  title: 'A thousand connections at once',
  about: `${many.toLocaleString('en')} connections held open, each of which speaks for ${tenantCount} tenants by turns and asks again as soon as it has its answer, six reads to four writes, against ${few} that do the same: so an answer's time is mostly its wait for its turn. Then half of that rate by a timetable, over as many as are not idle for long, where times count from when a request was due. Every answer is held against the tenant and the resource that were asked for. Goal: no failure, no mix-up, nothing lost, doubled or left behind.`,
  measure: (bench) =>
    withLoadedWorld(bench, async (world, parties) => {
      const seconds = Math.min(30, Math.max(2, (bench.rounds * 3) / 10))
      const drive = async (run: Run) => {
        bench.say(`${run.connections} connections, ${run.name}`)
        return driveApart({ ...run, origin: world.origin, parties }, bench.signal)
      }
      const done = await settle(bench, world, async () => {
        const warm = await drive({
          name: 'warm',
          connections: few,
          until: { seconds: seconds / 5 },
        })
        const before = footprint()
        const usual = await drive({
          name: 'few',
          connections: few,
          until: { seconds: seconds / 3 },
        })
        const peakOf = watchPeak()
        const crowd = await drive({ name: 'many', connections: many, until: { seconds } })
        const peak = peakOf()
        const perSecond = crowd.times.length / crowd.seconds / 2
        const until = { seconds: seconds / 2 }
        // A server closes what was idle for five seconds, and a request may cross with that.
        const connections = Math.min(many, Math.max(few, Math.floor(3 * perSecond)))
        const paced = await drive({ name: 'paced', connections, until, perSecond })
        const runs = { usual, crowd, paced, connections }
        return { driven: [warm, usual, crowd, paced], runs, memory: { before, peak } }
      })
      const after = footprint()
      const tables = [requests(done.runs), weights({ ...done.memory, after }), remains(done)]
      const faults = faultsOf(done)
      if (faults.length === 0) return tables
      for (const table of tables) bench.say(`${textOf(table)}\n`)
      throw new CommandError({
        what: 'requests failed under load, or what they wrote is not there',
        why: faults.slice(0, 20).join('\n'),
      })
    }),
}

function faultsOf({ driven, wrong, left }: Settled & { driven: readonly Driven[] }): string[] {
  return [
    ...driven.flatMap(({ mixUps }) => lines('mixed up', mixUps)),
    ...driven.flatMap(({ failures }) => lines('failed', failures)),
    ...wrong,
    ...Object.entries(left).flatMap(([what, count]) =>
      count > 0 ? [`left: ${count} ${what}`] : [],
    ),
  ]
}

function lines(kind: string, counts: Record<string, number>): string[] {
  return Object.entries(counts).map(([what, count]) => `${count} ${kind}: ${what}`)
}

type Runs = Record<'usual' | 'crowd' | 'paced', Driven> & { connections: number }

function requests({ usual, crowd, paced, connections }: Runs): Table {
  const whole = (name: string): Column => ({ name, digits: 0 })
  const rate = ({ times, seconds }: Driven) => times.length / seconds
  const row = (name: string, driven: Driven): Cell[] => {
    const { times, failures, mixUps, retried, reopened } = driven
    const spread = [0.5, 0.95, 0.99, 1].map((share) => atShare(times, share))
    const faults = [total(failures), total(mixUps), retried, reopened]
    return [name, times.length, rate(driven), rate(driven) / rate(usual), ...spread, ...faults]
  }
  return {
    title: 'Requests',
    columns: [
      'connections',
      whole('requests'),
      whole('a second'),
      `ratio to ${few}`,
      ...[
        'median ms',
        'p95 ms',
        'p99 ms',
        'slowest ms',
        'failures',
        'mix-ups',
        'retried',
        'reopened',
      ].map(whole),
    ],
    rows: [
      row(`${few}, at once`, usual),
      row(`${many}, at once`, crowd),
      row(`${connections}, at half the rate`, paced),
    ],
  }
}

function weights(at: Record<'before' | 'peak' | 'after', Footprint | undefined>): Table {
  const names: Record<keyof Footprint, string> = {
    workerd: 'workerd, which runs the Worker',
    endpoint: 'the local endpoint',
    postgres: 'Postgres, all its processes',
  }
  const megabytes = (one: Footprint | undefined, name: keyof Footprint) =>
    one ? one[name] / 2 ** 20 : null
  const whole = (name: string): Column => ({ name, digits: 0 })
  return {
    title: 'Memory, in MiB',
    columns: ['', whole('before'), whole('peak'), whole('after')],
    rows: (['workerd', 'endpoint', 'postgres'] as const).map((name) => [
      names[name],
      ...(['before', 'peak', 'after'] as const).map((time) => megabytes(at[time], name)),
    ]),
  }
}

function remains({ balances, left }: Settled): Table {
  const whole = (name: string): Column => ({ name, digits: 0 })
  return {
    title: `What there is of it afterwards: ${Object.values(left).every((count) => count === 0) ? 'no open transaction, no lock, no busy connection' : 'see above'}`,
    columns: ['', ...['acknowledged', 'rows', 'audit events', 'events'].map(whole)],
    rows: balances.map(({ what, acknowledged, gained }) => [
      what,
      acknowledged,
      ...[gained.rows, gained.audited, gained.told],
    ]),
  }
}

function total(counts: Record<string, number>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}
