import { CommandError } from './report.ts'

const environments = ['dev', 'staging', 'prod'] as const
export type Environment = (typeof environments)[number]

/**
 * Which environment a command works on: NEON_ENV, dev without it.
 * @throws {CommandError} for another word: a typo of prod must not count as dev.
 */
export function environment(variables: NodeJS.ProcessEnv = process.env): Environment {
  const asked = variables.NEON_ENV || 'dev'
  const found = environments.find((name) => name === asked)
  if (found) return found
  throw new CommandError({
    what: `NEON_ENV is ${asked}`,
    why: `the environments are ${environments.join(', ')}`,
    todo: 'set NEON_ENV to one of them, or leave it unset for dev',
    code: 2,
  })
}

/** @throws {CommandError} in prod. */
export function refuseInProd(command: string): void {
  if (environment() !== 'prod') return
  throw new CommandError({
    what: `${command} is rejected in prod`,
    why: 'NEON_ENV is prod, and this command removes or overwrites data',
    todo: 'choose another environment and its DATABASE_OWNER_URL; there is no way around this for prod',
    code: 2,
  })
}
