import { buildAssets } from './assets.ts'
import { lifetime } from './dev/lifetime.ts'
import { run } from './report.ts'
import { runTool } from './test-run/tools.ts'

/** `wrangler deploy` of the pinned wrangler; arguments are its own, as `npm run deploy -- --dry-run`. */
await run(async () => {
  await buildAssets()
  const args = ['deploy', ...process.argv.slice(2)]
  return (await runTool('wrangler', 'bin/wrangler.js', args, lifetime().signal)) ?? 1
})
