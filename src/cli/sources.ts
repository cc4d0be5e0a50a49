import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from '../tools/command/home.ts'
import { readSources } from '../tools/migrate/sources/read.ts'
import type { Permission, Sources } from '../tools/migrate/sources/sources.ts'

/** The functions, triggers and permissions of this checkout. */
export async function projectSources(): Promise<Sources> {
  return readSources(join(root, 'src', 'database'), await declaredPermissions())
}

type Declared = {
  permissions: Record<string, readonly [description: string, roles: readonly string[]]>
}

async function declaredPermissions(): Promise<Permission[]> {
  const file = pathToFileURL(join(root, 'src', 'core', 'tenancy', 'permissions.ts'))
  const { permissions }: Declared = await import(file.href)
  return Object.entries(permissions).map(([id, [description, roles]]) => ({
    id,
    description,
    roles,
  }))
}
