import { join } from 'node:path'
import { root } from '../tools/command/home.ts'
import { readSources } from '../tools/migrate/sources/read.ts'
import type { Permission, Sources } from '../tools/migrate/sources/sources.ts'
import { load, modulesNamed } from './module-files.ts'

/** The functions, triggers and permissions of this checkout. */
export async function projectSources(): Promise<Sources> {
  // Importing these files registers what they declare.
  await modulesNamed('.permissions.ts')
  const declarations = await load<{ permissions: () => readonly Permission[] }>(
    'core/tenancy/permissions.ts',
  )
  return readSources(join(root, 'src', 'database'), declarations.permissions())
}
