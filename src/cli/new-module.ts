import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { readArguments } from '../tools/command/arguments.ts'
import { root } from '../tools/command/home.ts'
import { CommandError, run } from '../tools/command/report.ts'

type Names = { wing: string; plural: string; singular: string }

/** The files of CONTRIBUTING's module `notes`, renamed: its code blocks are the only template. */
export function moduleFiles(recipe: string, names: Names): { path: string; text: string }[] {
  const blocks = recipe.matchAll(/^```ts\n\/\/ (\S+)\n([\s\S]*?)^```/gm)
  return [...blocks].map(([, path = '', text = '']) => ({
    path: renamed(path, names).replace('/catalogue/', `/${names.wing}/`),
    text: renamed(text, names).replaceAll('/catalogue/', `/${names.wing}/`),
  }))
}

/** The index of a wing with one module more. */
export function withModule(index: string, plural: string): string {
  const line = `import { ${plural}Module } from './${plural}/index.ts'\n`
  const imports = [...index.matchAll(/^import .*\n/gm)]
  const after =
    imports.findLast(([text]) => text < line || !text.includes("from './")) ?? imports[0]
  const at = (after?.index ?? 0) + (after?.[0].length ?? 0)
  return `${index.slice(0, at)}${line}${index.slice(at)}`.replace(
    /modules: \[([\s\S]*?),?\s*\]/,
    (_, listed: string) => `modules: [${listed}, ${plural}Module]`,
  )
}

/** @throws {CommandError} for anything but `wing/plural`. */
export function namesOf(argument = ''): Names {
  const [, wing, plural] = /^([a-z]+)\/([a-z]{2,}s)$/.exec(argument) ?? []
  if (wing !== undefined && plural !== undefined) {
    return { wing, plural, singular: plural.replace(/ies$/, 'y').replace(/s$/, '') }
  }
  throw new CommandError({
    what: `"${argument}" is not the name of a module`,
    why: 'a module is named by its wing and a plural noun of lower-case letters',
    todo: 'npm run new-module -- catalogue/notes',
    code: 2,
  })
}

function renamed(text: string, { plural, singular }: Names): string {
  const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)
  return text
    .replaceAll('notes', plural)
    .replaceAll('Notes', capital(plural))
    .replaceAll('note', singular)
    .replaceAll('Note', capital(singular))
}

async function write({ path, text }: { path: string; text: string }): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true })
  await writeFile(join(root, path), text, { flag: 'wx' }).catch((cause) => {
    throw new CommandError({
      what: `${path} could not be written`,
      why: cause instanceof Error ? cause.message : String(cause),
      todo: 'choose another name, or remove the folder of the module',
      cause,
    })
  })
}

if (import.meta.main) {
  await run(async () => {
    const { positionals } = readArguments('npm run new-module -- catalogue/notes', {
      options: {},
      allowPositionals: true,
    })
    const names = namesOf(positionals[0])
    const index = join(root, 'src/modules', names.wing, 'index.ts')
    const wing = await readFile(index, 'utf8').catch(() => {
      throw new CommandError({ what: `there is no wing ${names.wing}`, todo: 'ls src/modules' })
    })
    const files = moduleFiles(await readFile(join(root, 'CONTRIBUTING.md'), 'utf8'), names)
    for (const file of files) await write(file)
    await writeFile(index, withModule(wing, names.plural))
    console.log(
      [
        `Wrote, and added to src/modules/${names.wing}/index.ts:`,
        ...files.map(({ path }) => `  ${path}`),
      ].join('\n'),
    )
    console.log(
      `Edit them, then: npm run format, npm run db:generate -- --name add_${names.plural}`,
    )
  })
}
