import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runTool } from '../../../src/tools/command/package-tool.ts'
import { CommandError } from '../../../src/tools/command/report.ts'
import { buildAssets } from '../../../src/tools/wrangler/assets.ts'
import type { Section } from '../section.ts'
import { tripTables } from './trips/report.ts'

/** The tests in test/isolation that count what an operation costs; each tells it in its report, as `cost`. */
const counting = 'at the declared cost'

export const trips: Section = {
  name: 'trips',
  title: 'Round trips of each operation',
  about: `The isolation suite sends every declared operation and counts its round trips at the local endpoint. The suite fails when an operation is missing, costs more than declared, or states another number in \`Server-Timing\`. The goal is one round trip, except for operations that are declared interactive.`,
  async measure({ signal, say }) {
    const folder = await mkdtemp(join(tmpdir(), 'guildhall-trips-'))
    const report = join(folder, 'report.json')
    say('the isolation suite asks every operation')
    try {
      await buildAssets()
      const args = ['run', '--project=isolation', `--testNamePattern=${counting}`]
      const output = ['--reporter=json', `--outputFile.json=${report}`]
      const said: Buffer[] = []
      const hear = (some: Buffer) => void said.push(some)
      await runTool('vitest', 'vitest.mjs', [...args, ...output], signal, hear)
      signal.throwIfAborted()
      const text = await readFile(report, 'utf8').catch(() => {
        throw new CommandError({ what: 'the suite did not run', why: String(Buffer.concat(said)) })
      })
      return tripTables(JSON.parse(text))
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
}
