import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { root } from '../command/home.ts'
import { CommandError, messageOf } from '../command/report.ts'
import { renderGuide } from './guides.ts'

/** Where wrangler.toml looks for what is served besides the Worker: a build result, the same in every environment. */
const served = join(root, '.guildhall', 'assets')
const sources = join(root, 'src', 'docs')
const documentation = join(root, 'docs')

/**
 * Builds what /docs serves: the reference, the problems, and the guides of docs/. Nothing is loaded from elsewhere.
 * Files that are already right are left alone, so that a watcher stays quiet.
 * @throws {CommandError} when the folder cannot be written or a package is missing.
 */
export async function buildAssets(target: string = served): Promise<void> {
  try {
    await Promise.all([copySources(target), buildPages(target), buildGuides(target)])
  } catch (error) {
    throw new CommandError({
      what: 'the documentation page could not be built',
      why: messageOf(error),
      todo: 'make .guildhall writable for this user, and run npm ci if a package is missing',
      cause: error,
    })
  }
}

const read = (name: string) => readFile(join(sources, name), 'utf8')

async function copySources(target: string): Promise<void> {
  await write(join(target, '_headers'), await read('_headers'))
  for (const name of (await readdir(sources)).filter((name) => /\.(js|css)$/.test(name))) {
    await write(join(target, 'docs', name), await read(name))
  }
}

async function buildPages(target: string): Promise<void> {
  const pages = [
    ['index.html', 'API reference', 'reference'],
    ['problems.html', 'Problems', 'problems'],
  ] as const
  for (const [file, title, name] of pages) {
    const main = await read(`${name}.html`)
    await write(join(target, 'docs', file), await page(title, main, `/docs/${name}.js`))
  }
}

async function buildGuides(target: string): Promise<void> {
  const names = await readdir(documentation, { recursive: true })
  for (const name of names.filter((name) => name.endsWith('.md'))) {
    const path = name.replaceAll('\\', '/')
    const guide = renderGuide(path, await readFile(join(documentation, name), 'utf8'))
    const file = path.replace(/README\.md$/, 'index.md').replace(/\.md$/, '.html')
    const main = `<main class="guide">${guide.html}</main>`
    await write(join(target, 'docs', 'guides', file), await page(guide.title, main))
  }
}

const pages = [
  ['/docs/', 'Reference'],
  ['/docs/problems', 'Problems'],
  ['/docs/guides/', 'Guides'],
  ['/openapi.json', 'OpenAPI'],
] as const

async function page(title: string, main: string, script?: string): Promise<string> {
  const parts: Record<string, string> = {
    title,
    main,
    pages: pages.map(([path, text]) => `<a href="${path}">${text}</a>`).join(''),
    scripts: script === undefined ? '' : `<script type="module" src="${script}"></script>`,
  }
  const shell = await read('shell.html')
  return shell.replaceAll(/\{\{(\w+)\}\}/g, (_, name) => parts[name] ?? '')
}

async function write(to: string, content: string): Promise<void> {
  if (content === (await readFile(to, 'utf8').catch(() => undefined))) return
  await mkdir(dirname(to), { recursive: true })
  await writeFile(`${to}.${process.pid}`, content)
  await rename(`${to}.${process.pid}`, to)
}
