import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { lifetime } from '../tools/command/lifetime.ts'
import { CommandError, messageOf, run } from '../tools/command/report.ts'
import { buildAssets } from '../tools/wrangler/assets.ts'
import { chosenParts, type Part } from './test-run/parts.ts'
import { sideBySide } from './test-run/side-by-side.ts'
import { type Row, summary } from './test-run/summary.ts'
import type { Tally } from './test-run/tally.ts'
import type { Terms } from './test-run/tools.ts'

await run(async () => {
  const { names, filters } = options()
  const chosen = chosenParts(names)
  const { signal } = lifetime()
  // The Worker's configuration names this folder: without it no suite inside workerd starts.
  if (chosen.some(({ quick }) => !quick)) await buildAssets()
  // Two, however many cores there are: while one part waits, the other computes, and each spreads its own files.
  const width = Math.min(2, chosen.length, availableParallelism())
  const finished = await sideBySide(chosen, width, signal, (part) =>
    width > 1 ? toldAtItsEnd(part, signal, filters) : told(part, signal, filters),
  )
  const rows = finished.filter((row) => row !== undefined)
  console.log(summary(rows))
  return rows.some(({ tally }) => tally.failed > 0) || signal.aborted ? 1 : 0
})
process.exit()

/** `npm test -- unit e2e`; what follows `--` goes to vitest: `npm test -- unit -- ports`. */
function options(): { names: string[]; filters: string[] } {
  const [names, filters] = split(process.argv.slice(2))
  try {
    return { names: parseArgs({ args: names, allowPositionals: true }).positionals, filters }
  } catch (error) {
    throw new CommandError({ what: messageOf(error), todo: 'npm test, or npm test -- unit e2e' })
  }
}

function split(args: string[]): [string[], string[]] {
  const at = args.indexOf('--')
  return at < 0 ? [args, []] : [args.slice(0, at), args.slice(at + 1)]
}

/** Runs a part whose output is seen as it comes. */
async function told(part: Part, signal: AbortSignal, filters: string[]): Promise<Row> {
  console.log(`\n=== ${part.name}`)
  return await settled(part, { signal, filters })
}

/** Runs a part beside another: its output comes in one piece, and the log reads as if it had been alone. */
async function toldAtItsEnd(part: Part, signal: AbortSignal, filters: string[]): Promise<Row> {
  const said: Buffer[] = []
  console.log(`${part.name} begins`)
  const row = await settled(part, { signal, filters, hear: (some) => void said.push(some) })
  console.log(`\n=== ${part.name}\n${Buffer.concat(said)}`)
  return row
}

/** A part that breaks is a failed part: the others still run. */
async function settled(part: Part, terms: Terms): Promise<Row> {
  const began = performance.now()
  const tally: Tally = await part
    .run(terms)
    .catch((error) => ({ passed: 0, failed: 1, skipped: 0, notes: [messageOf(error)] }))
  return { name: part.name, tally, milliseconds: performance.now() - began }
}
