import { CommandError, run } from './report.ts'

/**
 * Runs a command that judges something: exit code 0 when `main` finds nothing, 2 when it does, and 1 when it
 * could not tell, whatever code the failure has elsewhere.
 */
export async function runCheck(main: () => Promise<'clean' | 'findings'>): Promise<void> {
  await run(async () => {
    try {
      return (await main()) === 'clean' ? 0 : 2
    } catch (error) {
      throw error instanceof CommandError ? withCode(error, 1) : error
    }
  })
}

function withCode({ message, why, todo, cause }: CommandError, code: 1): CommandError {
  return new CommandError({
    what: message,
    ...(why === undefined ? {} : { why }),
    ...(todo === undefined ? {} : { todo }),
    cause,
    code,
  })
}
