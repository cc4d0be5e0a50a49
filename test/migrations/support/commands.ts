import { expect, vi } from 'vitest'
import { runCommand } from '../../../src/cli/migrations/command.ts'
import { CommandError, describeFailure } from '../../../src/cli/report.ts'
import type { Scratch } from './database.ts'

/** A connection string to the same database with something changed. */
export const changed = (db: Scratch, parts: Partial<URL>) =>
  Object.assign(new URL(db.url), parts).href

/** A command within this process; what it prints, and its exit code. */
export async function ended(
  url: string | undefined,
  ...args: string[]
): Promise<{ code: number; output: string }> {
  vi.stubEnv('DATABASE_OWNER_URL', url)
  const lines: string[] = []
  for (const stream of ['log', 'error'] as const) {
    vi.spyOn(console, stream).mockImplementation((line) => void lines.push(line))
  }
  try {
    const code = await runCommand(args)
    return { code, output: lines.join('\n') }
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    return { code: error.code, output: [...lines, describeFailure(error)].join('\n') }
  } finally {
    vi.unstubAllEnvs()
    vi.restoreAllMocks()
  }
}

/** What every failure of a command is: what, and what to do; no stack, and never the password. */
export function expectHelp(output: string, password: string): void {
  expect(output).toMatch(/^error: /m)
  expect(output).toMatch(/^ {2}do: /m)
  expect(output).not.toMatch(/^\s+at /m)
  expect(output).not.toContain(password)
}
