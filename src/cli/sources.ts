import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from '../tools/command/home.ts'
import { readSources } from '../tools/migrate/sources/read.ts'
import type { Permission, Sources } from '../tools/migrate/sources/sources.ts'

const source = join(root, 'src')

/** The functions, triggers and permissions of this checkout. */
export async function projectSources(): Promise<Sources> {
  return readSources(join(source, 'database'), await declaredPermissions())
}

type Declarations = { permissions: () => readonly Permission[] }

/** The permissions that modules declare: importing their `.permissions.ts` registers them. */
async function declaredPermissions(): Promise<readonly Permission[]> {
  const files = await readdir(join(source, 'modules'), { recursive: true })
  for (const name of files.filter((file) => file.endsWith('.permissions.ts'))) {
    await load(join('modules', name))
  }
  const declarations: Declarations = await load('core/tenancy/permissions.ts')
  return declarations.permissions()
}

const load = (path: string) => import(pathToFileURL(join(source, path)).href)
