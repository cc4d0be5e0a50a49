import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from '../tools/command/home.ts'

const source = join(root, 'src')

/** Imports a file of src by its path: one that declares, and imports nothing that runs. */
export function load<Module>(path: string): Promise<Module> {
  return import(pathToFileURL(join(source, path)).href)
}

/** Imports every file of core and of the modules whose name ends so, such as `.permissions.ts`. */
export async function modulesNamed<Module>(ending: string): Promise<Module[]> {
  const files = await readdir(source, { recursive: true })
  const names = files.filter((file) => file.endsWith(ending)).sort()
  return Promise.all(names.map((name) => load<Module>(name)))
}
