import { spawnSync } from 'node:child_process'
import { appendFile, readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { readArguments } from '../tools/command/arguments.ts'
import { root, shortPath } from '../tools/command/home.ts'
import { CommandError, run } from '../tools/command/report.ts'
import { migrationsFolder } from '../tools/migrate/files.ts'
import { protections } from '../tools/migrate/protections.ts'

type Wanted = { name: string; custom: boolean; config: string; folder: string }

async function sqlFiles(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.sql'))
}

/**
 * Writes a migration for what schema.ts has that the migrations lack, and its way back: `npm run db:generate`.
 * @throws {CommandError} without a name, and when drizzle-kit wrote nothing though the schema differs.
 */
export async function generate(args: string[]): Promise<void> {
  const { name, custom, config, folder } = options(args)
  const before = await sqlFiles(folder)
  const { stdout, stderr, status } = kit([
    'generate',
    `--config=${config}`,
    '--name',
    name,
    ...(custom ? ['--custom'] : []),
  ])
  // Whether there is a new file is the only sign that drizzle-kit did its work: it exits with 0 without one.
  const file = (await sqlFiles(folder)).find((found) => !before.includes(found))
  if (file === undefined) {
    // At a terminal its words went there.
    if (status === 0 && stdout === null)
      return console.log('No migration was written: drizzle-kit says why above.')
    if (status === 0 && /No schema changes/.test(stdout ?? ''))
      return console.log('The schema has not changed.')
    throw new CommandError({
      what: 'drizzle-kit wrote no migration',
      ...reasonOf(`${stdout ?? ''}\n${stderr ?? ''}`),
    })
  }
  const path = join(folder, file)
  const calls = protections(await readFile(path, 'utf8'))
  for (const call of calls) await appendFile(path, `--> statement-breakpoint\n${call}\n`)
  const { writeWayBack } = await import('../tools/migrate/way-back.ts')
  const back = await writeWayBack(folder, { custom })
  console.log(`Wrote ${shortPath(path)}, and its way back, ${shortPath(back.path)}.`)
  for (const what of back.loses) console.log(`  The way back loses ${what}.`)
  for (const what of back.missing) {
    console.log(
      `  NOT FINISHED: write by hand into the way back: ${what}. Then remove that line from it.`,
    )
  }
  console.log(
    '  SQL that you add to the one by hand must be undone in the other: npm run test:migrations tells.',
  )
  console.log('Read both, then: npm run db:plan, npm run db:migrate')
}

type Ended = { status: number | null; stdout: string | null; stderr: string | null }

function kit(args: readonly string[]): Ended {
  const program = join(dirname(createRequire(import.meta.url).resolve('drizzle-kit')), 'bin.cjs')
  return spawnSync(process.execPath, [program, ...args], {
    cwd: root,
    encoding: 'utf8',
    // At a terminal a person answers its questions about renames; what it prints is then seen, and not read here.
    stdio: process.stdin.isTTY && process.stdout.isTTY ? 'inherit' : ['ignore', 'pipe', 'pipe'],
  })
}

function reasonOf(words: string): { why: string; todo: string } {
  const said = words.trim().slice(-1500)
  if (/terminal|TTY|renamed|rename/i.test(said)) {
    return {
      why: 'something went and something came: it wants to ask whether that is a rename, and there is no terminal',
      todo: 'run npm run db:generate at a terminal; or make the change in two steps, each its own migration: add, then drop',
    }
  }
  return {
    why: `its words: ${said || 'none'}`,
    todo: 'mend the schema that it complains about, and run it again',
  }
}

if (import.meta.main) await run(() => generate(process.argv.slice(2)))

function options(args: string[]): Wanted {
  const { name, ...rest } = parsed(args)
  if (!name || !/^[a-z][a-z0-9_]*$/.test(name)) {
    throw new CommandError({
      what: 'a migration needs a name of lower-case letters, digits and _',
      todo: 'npm run db:generate -- --name add_fixtures',
    })
  }
  return { name, ...rest }
}

function parsed(args: string[]) {
  return readArguments('npm run db:generate -- --name add_fixtures [--custom]', {
    args,
    options: {
      name: { type: 'string' },
      custom: { type: 'boolean', default: false },
      config: { type: 'string', default: 'drizzle.config.ts' },
      folder: { type: 'string', default: migrationsFolder },
    },
  }).values
}
