import { spawnSync } from 'node:child_process'
import { appendFile, readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { CommandError, run } from './report.ts'

const folder = join(import.meta.dirname, '../../drizzle')

/**
 * The calls that protect the tables which a migration makes: FORCE, grants, audit and revision triggers, which
 * drizzle-kit cannot express. A table with a revision is one that changes; another is an append-only log.
 */
export function protections(migration: string): string[] {
  return migration
    .split('--> statement-breakpoint')
    .map((statement) => /^\s*CREATE TABLE "(\w+)" \(([\s\S]*)\)/.exec(statement))
    .filter((table) => table !== null)
    .map(([, name, columns = '']) =>
      columns.includes('"revision"')
        ? `select app.protect('${name}');`
        : `select app.protect_log('${name}');`,
    )
}

async function migrations(): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.endsWith('.sql'))
}

async function generate(name: string, custom: boolean): Promise<void> {
  const before = await migrations()
  const kit = join(dirname(createRequire(import.meta.url).resolve('drizzle-kit')), 'bin.cjs')
  const { stdout } = spawnSync(
    process.execPath,
    [kit, 'generate', '--name', name, ...(custom ? ['--custom'] : [])],
    {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const file = (await migrations()).find((found) => !before.includes(found))
  if (file === undefined) {
    if (/No schema changes/.test(stdout)) return console.log('The schema has not changed.')
    throw new CommandError({
      what: 'drizzle-kit wrote no migration',
      why: `it asks about renames at a terminal only. Its words: ${stdout.trim()}`,
      todo: 'run npx drizzle-kit generate at a terminal, or make the change in two steps: add, then drop',
    })
  }
  const path = join(folder, file)
  const calls = protections(await readFile(path, 'utf8'))
  for (const call of calls) await appendFile(path, `--> statement-breakpoint\n${call}\n`)
  console.log(`Wrote drizzle/${file}. Read it, then: npm run db:migrate`)
}

if (import.meta.main) {
  await run(async () => {
    const { values } = parseArgs({
      options: { name: { type: 'string' }, custom: { type: 'boolean', default: false } },
    })
    if (!values.name || !/^[a-z][a-z0-9_]*$/.test(values.name)) {
      throw new CommandError({
        what: 'a migration needs a name',
        todo: 'npm run db:generate -- --name add_fixtures',
      })
    }
    await generate(values.name, values.custom)
  })
}
