import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** The entry of drizzle-kit's command; its package exports no path to it. */
export const kitProgram = join(
  dirname(createRequire(import.meta.url).resolve('drizzle-kit')),
  'bin.cjs',
)
