import { expect } from 'vitest'
import { CommandError } from '../../../../../src/tools/command/report.ts'
import { up } from '../../../../../src/tools/migrate/up.ts'
import type { Scratch } from './database.ts'
import type { Folder } from './folder.ts'

export type Options = Partial<Parameters<typeof up>[0]>

/** Our runner on a database; gives the tags that it applied. */
export async function upTags(
  db: Scratch,
  folder: Folder,
  options: Options = {},
): Promise<string[]> {
  return (await up({ url: db.url, folder: folder.path, ...options })).map(({ tag }) => tag)
}

/** The failure of a command; fails the test when it succeeds or breaks otherwise. */
export async function failureOf(work: Promise<unknown>): Promise<CommandError> {
  const outcome = await work.then(
    () => undefined,
    (error) => error,
  )
  expect(outcome).toBeInstanceOf(CommandError)
  expect(outcome.todo).toBeTruthy()
  return outcome
}

/** What drizzle-kit's table says is applied: its timestamps, in order. */
export async function recorded(db: Scratch): Promise<number[]> {
  const rows = await db.rows('select created_at from drizzle.__drizzle_migrations order by id')
  return rows.map(([when]) => Number(when))
}
