import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bundle } from '../../worker.ts'

const betterAuth = ['minimal', 'api', 'adapters/drizzle', 'plugins/bearer', 'plugins/jwt']
const nothing = `const none = () => ({})
export { none as betterAuth, none as bearer, none as createAuthMiddleware, none as drizzleAdapter, none as jwt }
`

export const names = ['guildhall', 'without-identity', 'empty'] as const
export type Name = (typeof names)[number]
/** Folders, each with `worker.js`, its `meta.json`, and as `worker.bundle` what would be uploaded. */
export type Bundles = Record<Name, string>

/** Our Worker as it is, without Better Auth, and an empty one: below a folder that is there. */
export async function makeBundles(folder: string, signal: AbortSignal): Promise<Bundles> {
  const none = join(folder, 'nothing.js')
  await writeFile(none, nothing)
  const flags: Record<Name, string[]> = {
    guildhall: [],
    'without-identity': betterAuth.flatMap((part) => ['--alias', `better-auth/${part}:${none}`]),
    empty: [join(import.meta.dirname, '..', '..', 'baselines', 'bare.ts')],
  }
  const at = (name: Name) => join(folder, name)
  for (const name of names) {
    await mkdir(at(name))
    const files = [
      '--outfile',
      join(at(name), 'worker.bundle'),
      '--metafile',
      join(at(name), 'meta.json'),
    ]
    await bundle(at(name), signal, [...files, ...flags[name]])
  }
  await rename(join(at('empty'), 'bare.js'), join(at('empty'), 'worker.js'))
  return {
    guildhall: at('guildhall'),
    'without-identity': at('without-identity'),
    empty: at('empty'),
  }
}
