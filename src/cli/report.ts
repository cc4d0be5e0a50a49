/** What a failed command tells its user: what happened, why, and what to do about it. */
export type Failure = {
  what: string
  why?: string
  todo?: string
  cause?: unknown
}

/**
 * A failure whose text is written for the person at the terminal. `run` prints it without a stack;
 * any other error is a defect and keeps its stack.
 */
export class CommandError extends Error {
  readonly why: string | undefined
  readonly todo: string | undefined

  constructor({ what, why, todo, cause }: Failure) {
    super(what, { cause })
    this.name = 'CommandError'
    this.why = why
    this.todo = todo
  }
}

/** The lines that describe an error to the person who ran the command. */
export function describeFailure(error: unknown): string {
  if (error instanceof CommandError) {
    const lines = [`error: ${error.message}`]
    if (error.why) lines.push(`  why:  ${indented(error.why)}`)
    if (error.todo) lines.push(`  do:   ${indented(error.todo)}`)
    return lines.join('\n')
  }
  return `error: unexpected failure\n${error instanceof Error ? error.stack : String(error)}`
}

function indented(text: string): string {
  return text.trimEnd().replaceAll('\n', '\n        ')
}

/**
 * Runs a command to its end. A number from `main` is the exit code, anything else means 0; a
 * failure is printed on standard error and exits with 1. The process is left to drain, never cut
 * off by process.exit.
 */
export async function run(main: () => Promise<unknown>): Promise<void> {
  try {
    const code = await main()
    process.exitCode = typeof code === 'number' ? code : 0
  } catch (error) {
    process.stderr.write(`${describeFailure(error)}\n`)
    process.exitCode = 1
  }
}

/** The text of a caught value, for the `why` of a CommandError. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
