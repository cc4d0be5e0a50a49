import { parseArgs } from 'node:util'
import { buildAssets } from './assets.ts'
import { lifetime } from './dev/lifetime.ts'
import { CommandError, messageOf, run } from './report.ts'
import { chosenParts, type Part } from './test-run/parts.ts'
import { type Row, summary } from './test-run/summary.ts'
import type { Tally } from './test-run/tally.ts'

await run(async () => {
  const { names, filters } = options()
  const chosen = chosenParts(names)
  const { signal } = lifetime()
  // The Worker's configuration names this folder: without it no suite inside workerd starts.
  if (chosen.some(({ quick }) => !quick)) await buildAssets()
  const rows: Row[] = []
  for (const part of chosen) {
    if (signal.aborted) break
    const began = performance.now()
    console.log(`\n=== ${part.name}`)
    const tally = await settled(part, signal, filters)
    rows.push({ name: part.name, tally, milliseconds: performance.now() - began })
  }
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

/** A part that breaks is a failed part: the others still run. */
async function settled(part: Part, signal: AbortSignal, filters: string[]): Promise<Tally> {
  try {
    return await part.run(signal, filters)
  } catch (error) {
    return { passed: 0, failed: 1, skipped: 0, notes: [messageOf(error)] }
  }
}
