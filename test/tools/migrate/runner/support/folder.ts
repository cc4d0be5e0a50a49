import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

export type Written = { tag: string; when: number; sql: string; back?: string }

const hour = 3_600_000
/** A past hour, so that `at(1)` comes before `at(2)`. */
export const at = (step: number) => Math.floor(Date.now() / hour) * hour - 1000 * hour + step * hour

/** A folder of migrations as drizzle-kit writes them, that a test can change; gone after it. */
export async function folderOf(first: readonly Written[]) {
  const home = await mkdtemp(join(tmpdir(), 'guildhall-migrations-'))
  onTestFinished(() => rm(home, { recursive: true, force: true }))
  const path = join(home, 'drizzle')
  await mkdir(join(path, 'meta'), { recursive: true })
  await mkdir(join(path, 'down'), { recursive: true })
  await writeFile(
    join(home, 'drizzle.config.ts'),
    `export default { dialect: 'postgresql', out: './drizzle', dbCredentials: { url: process.env.DATABASE_OWNER_URL } }\n`,
  )

  /** Makes the folder hold exactly these in its journal; files stay. */
  async function write(migrations: readonly Written[]): Promise<void> {
    const entries = migrations.map(({ tag, when }, idx) => ({
      idx,
      version: '7',
      when,
      tag,
      breakpoints: true,
    }))
    await writeFile(
      join(path, 'meta', '_journal.json'),
      JSON.stringify({ version: '7', dialect: 'postgresql', entries }),
    )
    for (const { tag, sql, back } of migrations) {
      await writeFile(join(path, `${tag}.sql`), sql)
      if (back !== undefined) await writeFile(join(path, 'down', `${tag}.sql`), back)
    }
  }

  await write(first)
  return { home, path, write, remove: (tag: string) => rm(join(path, `${tag}.sql`)) }
}

export type Folder = Awaited<ReturnType<typeof folderOf>>

/** One file of several statements. */
export const file = (...statements: string[]) => statements.join('\n--> statement-breakpoint\n')
