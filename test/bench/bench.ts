import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readArguments } from '../../src/tools/command/arguments.ts'
import { root } from '../../src/tools/command/home.ts'
import { lifetime } from '../../src/tools/command/lifetime.ts'
import { CommandError, run } from '../../src/tools/command/report.ts'
import { openBench } from './open.ts'
import { busyNote, machineNow, markdownOfResult, pageWith } from './results.ts'
import type { Bench, Section } from './section.ts'
import { byHand } from './sections/by-hand.ts'
import { growth } from './sections/growth.ts'
import { ingestion } from './sections/ingestion.ts'
import { load } from './sections/load.ts'
import { price } from './sections/price.ts'
import { trips } from './sections/trips.ts'
import type { Result } from './table.ts'

/** In the order of the results page. */
const sections: readonly Section[] = [price, byHand, trips, ingestion, growth, load]
const page = join(root, 'docs', 'benchmarks.md')
const names = sections.map(({ name }) => name)
const usage = `npm run bench -- price --rounds 100 --delays 0,10,40 (milliseconds of a round trip); --json, --save
parts: ${names.join(', ')}; all without a name`

/** Compares Guildhall with alternatives within one run: times depend on the machine, ratios hardly do. */
await run(async () => {
  const { chosen, json, save, ...options } = readOptions()
  const { signal } = lifetime()
  const busy = busyNote()
  if (busy) console.error(busy)
  try {
    const bench = await openBench({ ...options, signal, say: (line) => console.error(`  ${line}`) })
    const results = await measure(bench, chosen, json).finally(bench.stop)
    if (json) console.log(JSON.stringify(results, null, 2))
    if (save) await writeFile(page, pageWith(await readFile(page, 'utf8'), results, names))
  } catch (error) {
    if (!signal.aborted) throw error
    console.log('Stopped.')
    return 1
  }
})
process.exit()

async function measure(
  bench: Bench & { postgres: string },
  chosen: readonly Section[],
  quiet: boolean,
): Promise<Result[]> {
  const results: Result[] = []
  for (const { measure, ...section } of chosen) {
    console.error(`${section.title} ...`)
    const machine = machineNow(bench.postgres)
    const result = { ...section, machine, tables: await measure(bench) }
    results.push(result)
    if (!quiet) console.log(`${markdownOfResult(result)}\n`)
  }
  return results
}

function readOptions() {
  const { values, positionals } = readArguments(usage, {
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '100' },
      delays: { type: 'string', default: '0,10,40' },
      json: { type: 'boolean', default: false },
      save: { type: 'boolean', default: false },
    },
  })
  const unknown = positionals.find((name) => !names.includes(name))
  if (unknown !== undefined) {
    throw new CommandError({
      what: `"${unknown}" is no section`,
      todo: `one of ${names.join(', ')}`,
    })
  }
  return {
    ...values,
    chosen: sections.filter(({ name }) => positionals.length === 0 || positionals.includes(name)),
    rounds: whole(values.rounds, 1, 100_000),
    delays: values.delays.split(',').map((text) => whole(text, 0, 1_000)),
  }
}

function whole(text: string, least: number, most: number): number {
  const number = Number(text)
  if (/^\d+$/.test(text) && number >= least && number <= most) return number
  throw new CommandError({
    what: `"${text}" is not a whole number from ${least} to ${most}`,
    todo: usage,
  })
}
