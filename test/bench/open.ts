import { migrate } from '../../src/cli/migrate.ts'
import { provisionRole } from '../../src/tools/command/service-roles.ts'
import { spawnLocalNeon } from '../../src/tools/local-neon/spawn.ts'
import type { Bench } from './section.ts'
import { sqlOver } from './sql.ts'
import { scripts, serve } from './worker.ts'
import { runtimePassword } from './world.ts'

type Options = Pick<Bench, 'rounds' | 'delays' | 'large' | 'signal' | 'say'>

/** Starts Postgres and the local endpoint, with a database that each section's is a copy of. */
export async function openBench(options: Options) {
  options.say('starting Postgres and the local Neon endpoint')
  const neon = await spawnLocalNeon()
  const { scriptOf, remove } = await scripts(options.signal)
  const stop = async () => {
    await remove()
    await neon.stop()
  }
  try {
    const { ownerUrl } = neon
    options.say('migrating a database, of which each part gets a copy')
    await migrate({ url: ownerUrl })
    await provisionRole({ ownerUrl, role: 'app_user', password: runtimePassword })
    const [version] = await sqlOver(ownerUrl)(['show server_version'])
    const start = async (url: string, name?: string) => {
      options.say(`bundling and starting ${name ? `the Worker ${name}` : 'our Worker'}`)
      return serve(await scriptOf(name), url)
    }
    const startBaseline = (name: string, url: string) => start(url, name)
    const startWorker = (url: string) => start(url, 'limits-in-isolate')
    const startSimulated = (url: string) => start(url)
    const postgres = String(Object.values(version ?? {})[0])
    return { ...options, neon, postgres, startWorker, startSimulated, startBaseline, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
