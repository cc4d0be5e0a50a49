/** The report of a failed command: what happened, why, and the remedy. */
export type Failure = {
  what: string
  why?: string
  todo?: string
  cause?: unknown
  /** 1 unless given; 2: rejected by a check, nothing was done; 3: somebody else holds the lock. */
  code?: 1 | 2 | 3
}

/**
 * A failure whose text is written for the person at the terminal. `run` prints it without a stack;
 * any other error is a defect and keeps its stack.
 */
export class CommandError extends Error {
  readonly why: string | undefined
  readonly todo: string | undefined
  readonly code: 1 | 2 | 3

  constructor({ what, why, todo, cause, code }: Failure) {
    super(what, { cause })
    this.name = 'CommandError'
    this.why = why
    this.todo = todo
    this.code = code ?? 1
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
 * failure is printed on standard error, as `redact` leaves it, and exits with its code. The process is left to
 * drain, never cut off by process.exit.
 */
export async function run(
  main: () => Promise<unknown>,
  redact = (text: string) => text,
): Promise<void> {
  try {
    const code = await main()
    process.exitCode = typeof code === 'number' ? code : 0
  } catch (error) {
    process.stderr.write(`${redact(describeFailure(error))}\n`)
    process.exitCode = error instanceof CommandError ? error.code : 1
  }
}

/** The text of a caught value, for the `why` of a CommandError. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
