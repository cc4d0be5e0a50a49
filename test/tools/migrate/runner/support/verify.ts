import { down } from '../../../../../src/tools/migrate/down.ts'
import { migrationsFolder, readMigrations } from '../../../../../src/tools/migrate/files.ts'
import { fingerprint, fingerprintDifference } from '../../../../../src/tools/migrate/fingerprint.ts'
import { type Options, withSession } from '../../../../../src/tools/migrate/session.ts'
import { up } from '../../../../../src/tools/migrate/up.ts'

export type Verified = {
  tag: string
  /** The objects that the rollback leaves or removes by mistake; empty when it is right. */
  back: { missing: string[]; unexpected: string[] }
  /** The same after applying it once more. */
  again: { missing: string[]; unexpected: string[] }
}

/** Goes up, down and up again with each migration, on an empty scratch database, comparing catalogues. */
export async function verifyRollbacks(options: Options): Promise<Verified[]> {
  const { folder = migrationsFolder } = options
  const migrations = await readMigrations(folder)
  const found: Verified[] = []
  for (const { tag, when } of migrations) {
    const upTo: Options = { ...options, only: (one) => one.when <= when }
    const before = await catalogue(options)
    await up(upTo)
    const after = await catalogue(options)
    await down(upTo, { loseData: true })
    const back = fingerprintDifference(before, await catalogue(options))
    await up(upTo)
    found.push({ tag, back, again: fingerprintDifference(after, await catalogue(options)) })
  }
  return found
}

function catalogue(options: Options): Promise<string[]> {
  return withSession(options, ({ client }) => fingerprint(client))
}
