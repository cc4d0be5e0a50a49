import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** Ids of the processes a process started, and of those they started. */
export function descendants(pid: number): number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).split('\n')
  const pairs = lines.map((line) => line.trim().split(/\s+/).map(Number))
  const children = pairs.flatMap(([id, parent]) => (parent === pid && id ? [id] : []))
  return children.flatMap((child) => [child, ...descendants(child)])
}

/** True while a process runs. */
export function runs(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** A folder any user may enter, removed after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'guildhall-test-'))
  execFileSync('chmod', ['755', folder])
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
