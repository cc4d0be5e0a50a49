import { parseArgs } from 'node:util'
import { measures, prepare, rates } from './bench/measures.ts'
import { head, machineNote, ratesLine, timesLine } from './bench/table.ts'
import { compare, rateOf } from './bench/timing.ts'
import { type BenchWorld, openBenchWorld } from './bench/world.ts'
import { lifetime } from './dev/lifetime.ts'
import { CommandError, messageOf, run } from './report.ts'

const width = 16

/** What the design costs, as ratios within one run: times depend on the machine, ratios hardly do. */
await run(async () => {
  const { rounds, delays } = options()
  const { signal } = lifetime()
  console.log('Starting Postgres, the local Neon endpoint and the Worker ...')
  try {
    const world = await openBenchWorld(signal)
    await bench(world, { rounds, delays }, signal).finally(world.stop)
  } catch (error) {
    if (!signal.aborted) throw error
    console.log('Stopped.')
    return 1
  }
})
process.exit()

type Options = { rounds: number; delays: readonly number[] }

async function bench(world: BenchWorld, { rounds, delays }: Options, signal: AbortSignal) {
  await prepare(world)
  console.log(machineNote(await versionOf(world)))
  console.log(
    `Milliseconds of ${rounds} rounds each, one at a time and the two in turn; last, ${width} at once.`,
  )
  for (const delay of delays) {
    await world.delay(delay)
    console.log(`\n${head(delay)}`)
    for (const { names, works } of measures(world)) {
      console.log(timesLine(names, await compare(works, rounds, signal)))
    }
    const { names, works } = rates(world)
    const load = { count: 10 * rounds, width }
    const reached = await rateOf(works[0], load, signal)
    const against = await rateOf(works[1], load, signal)
    console.log(ratesLine(names, [reached, against]))
  }
}

async function versionOf({ owner }: BenchWorld): Promise<string> {
  const [row] = await owner(['show server_version'])
  return String(Object.values(row ?? {})[0])
}

/** `npm run bench -- --rounds 50 --delays 0,10`. */
function options(): Options {
  const todo = 'npm run bench -- --rounds 100 --delays 0,5,20 (milliseconds of a round trip)'
  try {
    const { values } = parseArgs({
      options: {
        rounds: { type: 'string', default: '100' },
        delays: { type: 'string', default: '0,5,20' },
      },
    })
    const delays = values.delays.split(',').map((text) => whole(text, 0, 1_000))
    return { rounds: whole(values.rounds, 1, 100_000), delays }
  } catch (error) {
    throw new CommandError({ what: messageOf(error), todo })
  }
}

function whole(text: string, least: number, most: number): number {
  const number = Number(text)
  if (/^\d+$/.test(text) && number >= least && number <= most) return number
  throw new Error(`"${text}" is not a whole number from ${least} to ${most}`)
}
