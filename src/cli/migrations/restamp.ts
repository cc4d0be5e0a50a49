import { existsSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { wayBackPath } from './files.ts'
import { readJournal, writeJournal } from './journal.ts'
import { unknownTag } from './repair.ts'

/**
 * Makes a migration that nobody has applied the last one: a later timestamp and the next number, of its files too.
 * Gives its new tag. Databases that have it follow by themselves (the file is the same).
 */
export async function restamp(folder: string, tag: string, now = Date.now()): Promise<string> {
  const journal = await readJournal(folder)
  const entry = journal.entries.find((one) => one.tag === tag)
  if (!entry)
    throw unknownTag(
      tag,
      journal.entries.map((one) => one.tag),
    )
  const others = journal.entries.filter((one) => one !== entry)
  const idx = others.length
  const moved = tag.replace(/^\d{4}_/, `${String(idx).padStart(4, '0')}_`)
  const taken = others.some((one) => one.tag === moved)
  const newTag = taken ? `${moved}_${now}` : moved
  const when = Math.max(now, ...others.filter((one) => one.when <= now).map((one) => one.when + 1))
  for (const [from, to] of [
    [join(folder, `${tag}.sql`), join(folder, `${newTag}.sql`)],
    [wayBackPath(folder, tag), wayBackPath(folder, newTag)],
  ] as const) {
    if (from !== to && existsSync(from)) await rename(from, to)
  }
  const entries = [...others, { ...entry, when, tag: newTag }].map((one, index) => ({
    ...one,
    idx: index,
  }))
  await writeJournal(folder, { ...journal, entries })
  return newTag
}
