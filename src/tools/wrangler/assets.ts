import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { root } from '../command/home.ts'
import { CommandError, messageOf } from '../command/report.ts'

/** Where wrangler.toml looks for what is served besides the Worker: a build result, the same in every environment. */
const served = join(root, '.guildhall', 'assets')

/**
 * Gathers what /docs serves: our page, and of swagger-ui its style and its script. Nothing is loaded from
 * elsewhere. Files that are already right are left alone, so that a watcher stays quiet.
 * @throws {CommandError} when the folder cannot be written or a package is missing.
 */
export async function buildAssets(target: string = served): Promise<void> {
  try {
    await gather(target)
  } catch (error) {
    throw new CommandError({
      what: 'the documentation page could not be built',
      why: messageOf(error),
      todo: 'make .guildhall writable for this user, and run npm ci if a package is missing',
      cause: error,
    })
  }
}

async function gather(target: string): Promise<void> {
  const page = join(root, 'src', 'docs')
  const swagger = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
  await copy(join(page, '_headers'), join(target, '_headers'))
  for (const name of ['index.html', 'init.js']) {
    await copy(join(page, name), join(target, 'docs', name))
  }
  for (const name of ['swagger-ui.css', 'swagger-ui-bundle.js']) {
    await copy(join(swagger, name), join(target, 'docs', name), withoutSourceMap)
  }
}

/** The maps are not served; a reference to them would be a 404 in every developer console. */
function withoutSourceMap(text: string): string {
  return text.replace(/\n?(\/\/# sourceMappingURL=\S+|\/\*# sourceMappingURL=.*\*\/)\s*$/, '\n')
}

async function copy(from: string, to: string, change = (text: string) => text): Promise<void> {
  const content = change(await readFile(from, 'utf8'))
  if (content === (await readFile(to, 'utf8').catch(() => undefined))) return
  await mkdir(dirname(to), { recursive: true })
  await writeFile(`${to}.${process.pid}`, content)
  await rename(`${to}.${process.pid}`, to)
}
