import { randomBytes } from 'node:crypto'
import { withClient } from '../../command/connection.ts'
import { isLocal } from '../../command/disposable.ts'
import { spawnLocalNeon } from '../../local-neon/spawn.ts'

/**
 * Gives `work` an empty database and removes it again: beside the target when that is local or when `beside`
 * allows it, else of a local Neon endpoint that is started for it.
 */
export async function withScratch<Result>(
  target: string,
  beside: boolean,
  work: (url: string) => Promise<Result>,
): Promise<Result> {
  if (beside || (await isLocal(target))) return withDatabaseBeside(target, work)
  const neon = await spawnLocalNeon()
  try {
    return await work(neon.ownerUrl)
  } finally {
    await neon.stop()
  }
}

async function withDatabaseBeside<Result>(
  target: string,
  work: (url: string) => Promise<Result>,
): Promise<Result> {
  const name = `guildhall_drift_${randomBytes(6).toString('hex')}`
  const asOwner = (statement: string) =>
    withClient(target, 'guildhall-drift', (client) => client.query(statement))
  await asOwner(`create database ${name}`)
  try {
    return await work(Object.assign(new URL(target), { pathname: `/${name}` }).href)
  } finally {
    // Not WITH (FORCE): that fails for an owner while autovacuum works there. Postgres ends autovacuum by itself.
    await asOwner(`drop database ${name}`)
  }
}
