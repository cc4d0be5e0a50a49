import { randomBytes } from 'node:crypto'
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { type Account, blockingFolder } from './account.ts'
import { liveProcess } from './live-process.ts'

/** Where one cluster lives. `cluster` is PGDATA; the log and the passwords lie beside it. */
export type DataFolder = {
  path: string
  cluster: string
  log: string
  durable: boolean
  /** False until `initdb` and the roles are complete. */
  ready: boolean
  passwords: Passwords
}
export type Passwords = { cloudAdmin: string; owner: string }

/**
 * Opens a durable data folder, or makes an ephemeral one in the temporary folder.
 * @throws {Error} when it cannot be written, belongs to another major version, or is in use.
 */
export function openDataFolder(
  dataDir: string | undefined,
  major: number,
  account: Account,
): DataFolder {
  const path = dataDir ? resolve(dataDir) : ephemeralFolder(account)
  const folder = {
    path,
    cluster: join(path, 'cluster'),
    log: join(path, 'postgres.log'),
    durable: dataDir !== undefined,
  }
  try {
    mkdirSync(path, { recursive: true })
    accessSync(path, constants.W_OK | constants.X_OK)
  } catch (error) {
    throw new Error(
      `The data folder ${path} cannot be written (${error instanceof Error ? error.message : error}). Make it writable, or choose another.`,
    )
  }
  const blocked = blockingFolder(path, account)
  if (blocked) {
    throw new Error(
      `Postgres must not run as root, and uid ${account?.uid} cannot enter ${blocked}, on the way to the data folder. Run "chmod o+x ${blocked}", or choose another data folder.`,
    )
  }
  refuseOtherMajor(folder.cluster, major)
  refuseInUse(folder.cluster)
  const kept = readPasswords(path)
  if (!kept && existsSync(folder.cluster)) {
    throw new Error(
      `The data folder ${path} has a cluster but no passwords.json, so nobody can log in. Put the file back, or remove the folder to start empty.`,
    )
  }
  if (kept?.complete && existsSync(folder.cluster))
    return { ...folder, ready: true, passwords: kept }
  const passwords = { cloudAdmin: newPassword(), owner: newPassword() }
  writePasswords(path, { ...passwords, complete: false })
  rmSync(folder.cluster, { recursive: true, force: true })
  mkdirSync(folder.cluster, { mode: 0o700 })
  if (account) chownSync(folder.cluster, account.uid, account.gid)
  return { ...folder, ready: false, passwords }
}

/** Notes that the cluster has its roles. One without the note is created again the next time. */
export function markComplete({ path, passwords }: DataFolder): void {
  writePasswords(path, { ...passwords, complete: true })
}

/** Removes an ephemeral folder; a durable one stays. */
export function closeDataFolder(folder: DataFolder): void {
  if (!folder.durable) rmSync(folder.path, { recursive: true, force: true, maxRetries: 5 })
}

function ephemeralFolder(account: Account): string {
  const path = mkdtempSync(join(tmpdir(), 'guildhall-neon-'))
  if (account) chmodSync(path, 0o711)
  return path
}

const passwordFile = (path: string) => join(path, 'passwords.json')
const newPassword = () => randomBytes(24).toString('base64url')
type Kept = Passwords & { complete: boolean }

function readPasswords(path: string): Kept | undefined {
  const file = passwordFile(path)
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
}

function writePasswords(path: string, passwords: Kept): void {
  writeFileSync(passwordFile(path), JSON.stringify(passwords), { mode: 0o600 })
}

function refuseOtherMajor(cluster: string, major: number): void {
  const file = join(cluster, 'PG_VERSION')
  if (!existsSync(file)) return
  const found = readFileSync(file, 'utf8').trim()
  if (found === String(major)) return
  throw new Error(
    `The data folder ${cluster} was created by Postgres ${found}, and this is Postgres ${major}. Name the bin folder of a Postgres ${found} with GUILDHALL_POSTGRES_BIN, or remove the folder to start empty.`,
  )
}

/** A lock file left by a crash does not count, even when its process id has another owner by now. */
function refuseInUse(cluster: string): void {
  const lock = join(cluster, 'postmaster.pid')
  if (!existsSync(lock)) return
  const pid = Number.parseInt(readFileSync(lock, 'utf8'), 10)
  const command = pid === process.pid ? undefined : liveProcess(pid)
  if (command?.includes('postgres')) {
    throw new Error(
      `The data folder ${cluster} is in use by process ${pid} (${command}). Stop it (kill -INT ${pid}), or choose another data folder.`,
    )
  }
  rmSync(lock, { force: true })
}
