import { postgresAccount } from './account.ts'
import { createAdmin } from './admin.ts'
import { findBinaries } from './binaries.ts'
import { closeDataFolder, markComplete, openDataFolder } from './data-folder.ts'
import { type Endpoint, serveEndpoint } from './endpoint.ts'
import { Pools } from './pools.ts'
import { initCluster, type Postgres, startPostgres } from './postgres.ts'
import { createNeonRoles } from './roles.ts'

export type ServerOptions = { dataDir?: string | undefined; port?: number | undefined }
export type Server = {
  port: number
  ownerPassword: string
  /** Settles when Postgres ends, asked to or not. */
  exited: Promise<unknown>
  stop(): Promise<void>
}

/**
 * Makes or opens the cluster, starts Postgres and serves the endpoint, all in this process's care.
 * @throws {Error} saying what is wrong and what to do; nothing is left running.
 */
export async function startServer(
  { dataDir, port = 0 }: ServerOptions,
  onProgress: (line: string) => void,
): Promise<Server> {
  const account = postgresAccount()
  const binaries = findBinaries(account)
  const folder = openDataFolder(dataDir, binaries.major, account)
  let postgres: Postgres | undefined
  let endpoint: Endpoint | undefined
  const stop = async () => {
    await endpoint?.close()
    await postgres?.stop()
    closeDataFolder(folder)
  }
  try {
    if (!folder.ready) {
      onProgress(`creating a Postgres ${binaries.major} cluster in ${folder.path}`)
      await initCluster(binaries, folder, account)
    }
    onProgress(`starting Postgres ${binaries.major}; its log is ${folder.log}`)
    postgres = await startPostgres(binaries, folder, account)
    if (!folder.ready) {
      await createNeonRoles(postgres.port, folder)
      markComplete(folder)
    }
    const pools = new Pools(postgres.port)
    const admin = createAdmin(postgres.port, folder, pools)
    endpoint = await serveEndpoint({ postgresPort: postgres.port, admin, pools }, port)
    const { exited } = postgres
    return { port: endpoint.port, ownerPassword: folder.passwords.owner, exited, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
