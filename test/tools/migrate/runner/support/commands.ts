import { expect, vi } from 'vitest'
import { CommandError, describeFailure } from '../../../../../src/tools/command/report.ts'
import { runCommand } from '../../../../../src/tools/migrate/command.ts'

/** A connection string with something changed. */
export const changed = (url: string, parts: Partial<URL>) => Object.assign(new URL(url), parts).href

type Ended = { code: number; output: string }

/** A command within this process; what it prints, and its exit code. */
export async function ended(url: string | undefined, ...args: string[]): Promise<Ended> {
  vi.stubEnv('DATABASE_OWNER_URL', url)
  return outcomeOf(() => runCommand(args))
}

/** What `run` makes of the work of a command: what it prints, and its exit code. */
export async function outcomeOf(command: () => Promise<unknown>): Promise<Ended> {
  const lines: string[] = []
  for (const stream of ['log', 'error'] as const) {
    vi.spyOn(console, stream).mockImplementation((line) => void lines.push(line))
  }
  try {
    const code = await command()
    return { code: typeof code === 'number' ? code : 0, output: lines.join('\n') }
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
