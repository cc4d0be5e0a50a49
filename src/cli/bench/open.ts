import { migrate } from '../migrate.ts'
import { spawnLocalNeon } from '../neon/spawn.ts'
import { provisionRole } from '../provision-role.ts'
import type { Bench } from './section.ts'
import { sqlOver } from './sql.ts'
import { scripts, serve } from './worker.ts'
import { runtimePassword } from './world.ts'

type Options = Pick<Bench, 'rounds' | 'delays' | 'large' | 'signal' | 'say'>

/** Starts Postgres and the local endpoint, with a database that each section's is a copy of. */
export async function openBench(options: Options) {
  const neon = await spawnLocalNeon()
  const { scriptOf, remove } = await scripts(options.signal)
  const stop = async () => {
    await remove()
    await neon.stop()
  }
  try {
    const { ownerUrl } = neon
    await migrate({ url: ownerUrl })
    await provisionRole({ ownerUrl, role: 'app_user', password: runtimePassword })
    const [version] = await sqlOver(ownerUrl)(['show server_version'])
    const startBaseline = async (name: string, url: string) => serve(await scriptOf(name), url)
    const startWorker = async (url: string) => serve(await scriptOf(), url)
    const postgres = String(Object.values(version ?? {})[0])
    return { ...options, neon, postgres, startWorker, startBaseline, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
