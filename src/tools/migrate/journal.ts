import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { CommandError, messageOf } from '../command/report.ts'

const Entry = z.looseObject({ idx: z.int(), when: z.int().positive(), tag: z.string().min(1) })

/** drizzle-kit's list of migrations. Unknown members are kept. */
const Journal = z.looseObject({ entries: z.array(Entry) })
export type Journal = z.output<typeof Journal>

const pathOf = (folder: string) => join(folder, 'meta', '_journal.json')

/** @throws {CommandError} when it is missing or is not drizzle-kit's. */
export async function readJournal(folder: string): Promise<Journal> {
  const path = pathOf(folder)
  try {
    return Journal.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (error) {
    const conflict = /^(<{7}|>{7})/m.test(await readFile(path, 'utf8').catch(() => ''))
    throw new CommandError({
      what: `${path} cannot be read`,
      why: conflict ? 'it has the marks of an unfinished merge' : messageOf(error),
      todo: 'keep the entries of both sides of a merge, then npm run db:restamp for those that came later; or take the file from git',
      cause: error,
      code: 2,
    })
  }
}

/** Replaces the journal, whole or not at all. */
export async function writeJournal(folder: string, journal: Journal): Promise<void> {
  const path = pathOf(folder)
  await writeFile(`${path}.${process.pid}`, JSON.stringify(journal, undefined, 2))
  await rename(`${path}.${process.pid}`, path)
}
