import { existsSync } from 'node:fs'
import { readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { declaredSnapshot } from './drift/declared.ts'
import { rollbackPath } from './files.ts'
import { readJournal, writeJournal } from './journal.ts'
import { unknownTag } from './repair.ts'

/**
 * Makes a migration that nobody has applied the last one: a later timestamp and the next number, of its files too. The
 * newest snapshot is of schema.ts then. Gives its new tag. Databases that have it follow by themselves (the file is the
 * same).
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
  // First of all: it fails where schema.ts does not compile.
  await writeSnapshot(folder, idx)
  for (const [from, to] of [
    [join(folder, `${tag}.sql`), join(folder, `${newTag}.sql`)],
    [rollbackPath(folder, tag), rollbackPath(folder, newTag)],
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

/**
 * The next base of drizzle-kit's comparison: the present schema.ts. Two merged branches leave one snapshot under
 * one number, which lacks the tables of the other branch: they would be created again.
 */
async function writeSnapshot(folder: string, idx: number): Promise<void> {
  const meta = join(folder, 'meta')
  const name = `${String(idx).padStart(4, '0')}_snapshot.json`
  const earlier = (await readdir(meta)).filter((file) => !file.startsWith('_') && file < name)
  const [before] = earlier.sort().reverse()
  if (!before) return
  const { id } = Snapshot.parse(JSON.parse(await readFile(join(meta, before), 'utf8')))
  const snapshot = await declaredSnapshot(id)
  await writeFile(join(meta, name), JSON.stringify(snapshot, undefined, 2))
}

const Snapshot = z.object({ id: z.string() })
