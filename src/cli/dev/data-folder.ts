import { createHash } from 'node:crypto'
import { lstat, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { CommandError } from '../../tools/command/report.ts'
import { type Account, blockingFolder, postgresAccount } from '../../tools/local-neon/account.ts'

export type DataFolder = {
  path: string
  /** The folder that Postgres may not enter, when the data had to go elsewhere. */
  blocked?: string
}

/**
 * Where Postgres keeps its data: in `home`. Started by root it runs as nobody, who cannot enter a checkout
 * in root's private home: then in a folder under `elsewhere` that belongs to this checkout.
 * @throws {CommandError} when that folder is not ours.
 */
export async function dataFolder(
  home: string,
  account: Account = postgresAccount(),
  elsewhere = '/var/tmp',
): Promise<DataFolder> {
  const blocked = blockingFolder(home, account)
  if (!blocked) return { path: join(home, 'postgres') }
  const name = createHash('sha256').update(home).digest('hex').slice(0, 12)
  const folder = join(elsewhere, `guildhall-${name}`)
  await mkdir(folder, { recursive: true, mode: 0o711 })
  const found = await lstat(folder)
  if (!found.isDirectory() || found.uid !== process.getuid?.() || found.mode & 0o022) {
    throw new CommandError({
      what: `the data folder ${folder} belongs to somebody else`,
      why: `Postgres, which must not run as root, cannot enter ${blocked}, so its data goes there`,
      todo: `remove it, or let others enter: chmod o+x ${blocked}`,
    })
  }
  return { path: join(folder, 'postgres'), blocked }
}
