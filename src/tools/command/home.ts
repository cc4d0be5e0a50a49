import { access, constants, mkdir, rename, stat, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { CommandError, messageOf } from './report.ts'

/** The folder of the checkout. */
export const root = resolve(import.meta.dirname, '../../..')

/** Where local data lives: `.guildhall` of the checkout, or GUILDHALL_DIR for a second one beside it. */
export function guildhallHome(environment: NodeJS.ProcessEnv = process.env): string {
  return resolve(root, environment.GUILDHALL_DIR || '.guildhall')
}

/** A path as a person in the checkout writes it. */
export function shortPath(path: string): string {
  const short = relative(root, path)
  return short === '' || short.startsWith('..') ? path : short
}

/**
 * Makes the folder when it is missing.
 * @throws {CommandError} when it cannot be written.
 */
export async function prepareHome(home: string): Promise<void> {
  try {
    await mkdir(home, { recursive: true })
    if (!(await stat(home)).isDirectory()) throw new Error('it is a file and not a folder')
    await access(home, constants.W_OK | constants.X_OK)
  } catch (error) {
    throw new CommandError({
      what: `the data folder ${home} cannot be written`,
      why: messageOf(error),
      todo: 'give this user the folder, remove what is in its place, or name another in GUILDHALL_DIR',
      cause: error,
    })
  }
}

/** Writes a file that only this user can read, whole or not at all. */
export async function writePrivate(home: string, name: string, content: string): Promise<void> {
  const path = join(home, name)
  const part = `${path}.${process.pid}`
  await writeFile(part, content, { mode: 0o600 })
  await rename(part, path)
}
