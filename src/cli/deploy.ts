import { lifetime } from '../tools/command/lifetime.ts'
import { runTool } from '../tools/command/package-tool.ts'
import { CommandError, run } from '../tools/command/report.ts'
import { buildAssets } from '../tools/wrangler/assets.ts'
import { untilReady } from '../tools/wrangler/ready.ts'
import { deployGuarded } from './deploy/guarded.ts'
import { runningVersion } from './deploy/running.ts'

const readyMs = 120_000

/**
 * `wrangler deploy` of the pinned wrangler; arguments are its own, as `npm run deploy -- --dry-run`. With
 * PRODUCTION_URL what it deploys has to answer there, or is rolled back.
 */
await run(async () => {
  const url = productionUrl()
  await buildAssets()
  const { signal } = lifetime()
  const args = process.argv.slice(2)
  const wrangler = async (given: readonly string[]) =>
    (await runTool('wrangler', 'bin/wrangler.js', given, signal)) ?? 1
  if (url === undefined) return wrangler(['deploy', ...args])
  const ready = (version: string) => untilReady(url, signal, readyMs, version)
  await deployGuarded({ wrangler, running: runningVersion, ready }, args)
})

/** GitHub passes an empty text for a missing variable: rejected, because the deployment would not be guarded. */
function productionUrl(): string | undefined {
  const given = process.env.PRODUCTION_URL
  if (given === undefined) return undefined
  if (URL.canParse(given)) return new URL(given).origin
  throw new CommandError({
    what: 'PRODUCTION_URL is not the address of the Worker',
    todo: 'set it to an address as https://guildhall.example.com, or not at all: then nothing is rolled back',
    code: 2,
  })
}
