import { lifetime } from './dev/lifetime.ts'
import { run } from './report.ts'
import { runTool } from './test-run/tools.ts'

await run(async () => {
  const args = ['check', '--write', ...(process.argv.length > 2 ? process.argv.slice(2) : ['.'])]
  return (await runTool('@biomejs/biome', 'bin/biome', args, lifetime().signal)) ?? 1
})
