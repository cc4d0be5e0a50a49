import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { lifetime } from '../../src/tools/command/lifetime.ts'
import { CommandError, messageOf, run } from '../../src/tools/command/report.ts'
import { buildAssets } from '../../src/tools/wrangler/assets.ts'
import { chosenParts, type Part, type Terms } from './parts.ts'
import { sideBySide } from './side-by-side.ts'
import { type Row, summary } from './summary.ts'
import { failedPart } from './tally.ts'

await run(async () => {
  const { names, filters } = options()
  const chosen = chosenParts(names)
  const { signal } = lifetime()
  // The Worker's configuration names this folder: without it no suite inside workerd starts.
  if (chosen.some(({ quick }) => !quick)) await buildAssets()
  // Two, however many cores there are: while one part waits, the other computes, and each spreads its own files.
  const width = Math.min(2, chosen.length, availableParallelism())
  const run = width > 1 ? beside : alone
  const finished = await sideBySide(chosen, width, signal, (part) => run(part, { signal, filters }))
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

/** Runs a part whose output is shown as it comes. */
async function alone(part: Part, terms: Terms): Promise<Row> {
  console.log(`\n=== ${part.name}`)
  return await timed(part, terms)
}

/** Runs a part beside another: its output is shown at its end, in one piece. */
async function beside(part: Part, terms: Terms): Promise<Row> {
  const chunks: Buffer[] = []
  console.log(`${part.name} begins`)
  const row = await timed(part, { ...terms, onOutput: (chunk) => void chunks.push(chunk) })
  console.log(`\n=== ${part.name}\n${Buffer.concat(chunks)}`)
  return row
}

/** A part that breaks is a failed part: the others still run. */
async function timed(part: Part, terms: Terms): Promise<Row> {
  const began = performance.now()
  const tally = await part.run(terms).catch((error) => failedPart(messageOf(error)))
  return { name: part.name, tally, milliseconds: performance.now() - began }
}
