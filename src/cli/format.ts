import { lifetime } from '../tools/command/lifetime.ts'
import { runTool } from '../tools/command/package-tool.ts'
import { run } from '../tools/command/report.ts'

await run(async () => {
  const args = ['check', '--write', ...(process.argv.length > 2 ? process.argv.slice(2) : ['.'])]
  return (await runTool('@biomejs/biome', 'bin/biome', args, lifetime().signal)) ?? 1
})
