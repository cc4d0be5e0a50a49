import { migrate } from '../../src/cli/migrate.ts'
import { provisionRole } from '../../src/tools/command/service-roles.ts'
import { spawnLocalNeon } from '../../src/tools/local-neon/spawn.ts'
import { buildAssets } from '../../src/tools/wrangler/assets.ts'
import type { Bench } from './section.ts'
import { sqlOver } from './sql.ts'
import { openWorkers } from './worker.ts'
import { runtimePassword } from './world.ts'

type Options = Omit<Bench, 'neon' | 'startWorker'>

/** Starts Postgres and the local endpoint, with a migrated database that each section copies. */
export async function openBench(options: Options) {
  options.say('starting Postgres and the local Neon endpoint')
  const neon = await spawnLocalNeon()
  const workers = await openWorkers(options.signal)
  const stop = async () => {
    await workers.remove()
    await neon.stop()
  }
  try {
    const { ownerUrl } = neon
    options.say('migrating a database, of which each part gets a copy')
    await migrate({ url: ownerUrl })
    await provisionRole({ ownerUrl, role: 'app_user', password: runtimePassword })
    const [version] = await sqlOver(ownerUrl)(['show server_version'])
    const postgres = String(Object.values(version ?? {})[0])
    // wrangler.toml names the folder of assets: without it nothing is bundled.
    await buildAssets()
    const startWorker = async (url: string, baseline = 'limits-in-isolate') => {
      options.say(`bundling and starting the Worker ${baseline}`)
      return workers.start(baseline, url)
    }
    return { ...options, neon, postgres, startWorker, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
