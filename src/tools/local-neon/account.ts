import { statSync } from 'node:fs'
import { dirname } from 'node:path'
import process from 'node:process'

/** The user Postgres runs as, or `undefined` for the user this process already is. */
export type Account = { uid: number; gid: number } | undefined

/** Postgres does not run as root; `nobody` (65534) exists on every Unix. */
export function postgresAccount(): Account {
  return process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : undefined
}

/**
 * The nearest folder on the way to `path` (itself included) that `account` may not enter, or
 * `undefined` when it can reach `path`. Judged by mode bits: `account` has no capabilities.
 */
export function blockingFolder(path: string, account: Account): string | undefined {
  if (!account) return undefined
  for (let at = path; ; at = dirname(at)) {
    const stat = statSync(at)
    const shift = stat.uid === account.uid ? 6 : stat.gid === account.gid ? 3 : 0
    if (stat.isDirectory() && !((stat.mode >> shift) & 1)) return at
    if (dirname(at) === at) return undefined
  }
}
