import { CommandError } from '../../../src/tools/command/report.ts'
import type { Driven } from '../../support/load/drive.ts'
import { driveApart } from '../../support/load/drive-apart.ts'
import { type Run, type Settled, settle, tenantCount, withLoadedWorld } from '../loaded-world.ts'
import type { Section } from '../section.ts'
import { type Cell, type Table, whole } from '../table.ts'
import { atShare } from '../timing.ts'

const few = 32
const many = 1_000

export const load: Section = {
  name: 'load',
  title: 'A thousand connections at once',
  about: `${many.toLocaleString('en')} open connections, each of which sends requests for ${tenantCount} tenants one after the other, six reads to four writes. The comparison is ${few} connections that do the same, so an answer’s time is mostly waiting. The last run has half of that rate by a timetable, and its times count from when a request was due. Every answer is checked against its tenant and resource. The goal is no failure, no mix-up, and no lost, duplicate or leftover row.`,
  measure: (bench) =>
    withLoadedWorld(bench, async (world, parties) => {
      const seconds = Math.min(30, Math.max(2, (bench.rounds * 3) / 10))
      const drive = async (run: Run) => {
        bench.say(`${run.connections} connections, ${run.name}`)
        return driveApart({ ...run, origin: world.origin, parties }, bench.signal)
      }
      const done = await settle(bench, world, async () => {
        const until = { seconds: seconds / 3 }
        const warm = await drive({ name: 'warm', connections: few, until })
        const usual = await drive({ name: 'few', connections: few, until })
        const crowd = await drive({ name: 'many', connections: many, until: { seconds } })
        const perSecond = crowd.times.length / crowd.seconds / 2
        // A server closes what was idle for five seconds, and a request may cross with that.
        const connections = Math.min(many, Math.max(few, Math.floor(3 * perSecond)))
        const paced = await drive({ name: 'paced', connections, until, perSecond })
        const runs = { usual, crowd, paced, connections }
        return { driven: [warm, usual, crowd, paced], runs }
      })
      const faults = faultsOf(done)
      if (faults.length === 0) return [requests(done.runs), remains(done)]
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
  const rate = ({ times, seconds }: Driven) => times.length / seconds
  const row = (name: string, driven: Driven): Cell[] => {
    const spread = [0.5, 0.95, 0.99, 1].map((share) => atShare(driven.times, share))
    const { retried, reopened } = driven
    return [name, rate(driven), rate(driven) / rate(usual), ...spread, retried, reopened]
  }
  const times = ['median ms', 'p95 ms', 'p99 ms', 'slowest ms'].map(whole)
  const rest = [...times, whole('retried'), whole('reopened')]
  return {
    title: 'Requests, without a failure or a mix-up',
    columns: ['connections', whole('a second'), `ratio to ${few}`, ...rest],
    rows: [
      row(`${few}, at once`, usual),
      row(`${many}, at once`, crowd),
      row(`${connections}, at half the rate`, paced),
    ],
  }
}

function remains({ balances }: Settled): Table {
  return {
    title: 'Rows in the database afterwards',
    columns: ['', ...['acknowledged', 'rows', 'audit events', 'events'].map(whole)],
    rows: balances.map(({ what, acknowledged, gained }) => [
      ...[what, acknowledged, gained.rows, gained.audited, gained.told],
    ]),
  }
}
