import { execFileSync } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const root = join(import.meta.dirname, '../../../..')

export type Checkout = {
  path: string
  /** Makes drizzle/ that of main with these migrations behind it, as a push would. */
  push(migrations: Record<string, { up: string; down: string }>): void
  remove(): void
}

/** A checkout of a pull request: the files of this one, and its packages. */
export function openCheckout(): Checkout {
  const path = mkdtempSync(join(tmpdir(), 'guildhall-checkout-'))
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: root })
  for (const name of listed
    .toString()
    .split('\n')
    .filter((one) => one !== '')) {
    mkdirSync(dirname(join(path, name)), { recursive: true })
    cpSync(join(root, name), join(path, name))
  }
  // Links within a folder of its own: an `npm ci` there could remove nothing but them.
  mkdirSync(join(path, 'node_modules'))
  for (const name of readdirSync(join(root, 'node_modules'))) {
    symlinkSync(join(root, 'node_modules', name), join(path, 'node_modules', name))
  }
  const drizzle = join(path, 'drizzle')
  const main = `${drizzle}-of-main`
  cpSync(drizzle, main, { recursive: true })
  return {
    path,
    push(migrations) {
      rmSync(drizzle, { recursive: true })
      cpSync(main, drizzle, { recursive: true })
      const file = join(drizzle, 'meta', '_journal.json')
      const journal = JSON.parse(readFileSync(file, 'utf8'))
      for (const [tag, { up, down }] of Object.entries(migrations)) {
        const idx = journal.entries.length
        // A fixed order behind what is there: the same migration keeps its timestamp in every push.
        const when = journal.entries[idx - 1].when + 1
        journal.entries.push({ idx, version: '7', when, tag, breakpoints: true })
        writeFileSync(join(drizzle, `${tag}.sql`), up)
        writeFileSync(join(drizzle, 'down', `${tag}.sql`), down)
      }
      writeFileSync(file, JSON.stringify(journal, undefined, 2))
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  }
}
