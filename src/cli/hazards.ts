import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lifetime } from '../tools/command/lifetime.ts'
import { runTool } from '../tools/command/package-tool.ts'
import { CommandError, run } from '../tools/command/report.ts'

type Row = { hazard: string; ours: string; stock: string }

/** Runs the hazards of schema change against our runner and drizzle-kit's, and prints what was seen as a table. */
await run(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'guildhall-hazards-'))
  process.env.HAZARDS_FILE = join(folder, 'seen.jsonl')
  try {
    const suites = ['hazards', 'concurrency', 'crash', 'bad-input'].map(
      (name) => `test/migrations/${name}`,
    )
    const args = ['run', '--project', 'migrations', '--reporter=dot', ...suites]
    const code = await runTool('vitest', 'vitest.mjs', args, lifetime().signal)
    if (code !== 0) {
      throw new CommandError({
        what: 'a hazard does not end as it should',
        why: 'a test failed, which is named above',
        todo: 'npm run test:migrations, and mend what it names',
      })
    }
    const lines = (await readFile(process.env.HAZARDS_FILE, 'utf8')).trim().split('\n')
    console.log(table(lines.map((line) => JSON.parse(line))))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

function table(rows: readonly Row[]): string {
  const sorted = rows.toSorted((a, b) => a.hazard.localeCompare(b.hazard))
  return [
    '| hazard | `npm run db:migrate` | `drizzle-kit migrate` |',
    '|---|---|---|',
    ...sorted.map(({ hazard, ours, stock }) => `| ${hazard} | ${ours} | ${stock} |`),
  ].join('\n')
}
