import { posix } from 'node:path'
import { parseAst } from 'vitest/node'
import { knotsOf } from './knots.ts'
import { lastArgument } from './last-argument.ts'

export type Source = { path: string; text: string }
type Import = { specifier: string; path: string | undefined; typeOnly: boolean }
type Node = { type: string } & Record<string, unknown>

const cliMay = /\.schema\.ts$/
const driver = /^(@neondatabase\/serverless|drizzle-orm\/neon-)/
const journal = 'drizzle/meta/_journal.json'

/** What a file imports, static, dynamic and of types; read by the parser that vitest brings (oxc, by way of vite). */
const importsOf = onceEach(({ path, text }: Source): Import[] => {
  const found: Import[] = []
  walk(parse(path, text), (node) => {
    const source = node.source as { value?: unknown } | null | undefined
    if (!/^(Import|Export(All|Named))Declaration$|^(TS)?Import(Expression|Type)$/.test(node.type))
      return
    if (typeof source?.value !== 'string') return
    const specifier = source.value
    found.push({
      specifier,
      path: specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : undefined,
      typeOnly: [node.importKind, node.exportKind].includes('type') || node.type === 'TSImportType',
    })
  })
  return found
})

/** Every breach of architecture.md in the sources: `file: what is wrong`. */
export function breachesOf(sources: readonly Source[], packages: readonly string[]): string[] {
  const imports = new Map(sources.map((source) => [source.path, importsOf(source)]))
  return sources.flatMap((source) => {
    const { path, text } = source
    const found = [
      ...(imports.get(path) ?? []).flatMap((one) => [
        ...direction(path, one, imports),
        ...kept(path, one, packages),
      ]),
      ...(/\bsql\s*(\?\.|\.|\[['"])\s*raw\b/.test(text) ? ['uses sql.raw; bind the value'] : []),
      ...(hasDefault(source) && !isWorker(path) ? ['has a default export; name it'] : []),
      ...(text.split('\n').length > 251 ? ['has more than 250 lines; one idea a file'] : []),
      ...leakyConfig(source),
    ]
    return found.map((what) => `${path}: ${what}`)
  })
}

/** Settings that would outlive their transaction, and so reach another request through the pool. */
export function leakyConfig({ text }: Source): string[] {
  return [...text.matchAll(/set_config\s*\(/g)]
    .map((match) => lastArgument(text.slice(match.index + match[0].length)))
    .filter((last) => last !== 'true')
    .map((last) => `calls set_config(..., ${last}); only true stays within the transaction`)
}

/** Packages that are not pinned exactly, or that docs/dependencies.md does not explain. */
export function packageBreaches(manifest: Record<string, unknown>, page: string): string[] {
  const groups = ['dependencies', 'devDependencies', 'optionalDependencies']
  const all = groups.flatMap((group) => Object.entries((manifest[group] ?? {}) as object))
  const listed = namesIn(page)
  return all.flatMap(([name, version]) => [
    ...(/^(npm:@?[^@]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)
      ? []
      : [`${name}: "${version}" is not one exact version`]),
    ...(listed.some((pattern) => pattern.test(name))
      ? []
      : [`${name}: docs/dependencies.md does not say what it is for`]),
  ])
}

/** The wings, and those below each, from which it may import. A wing never imports from a sibling. */
const wings: Record<string, readonly string[]> = {
  record: [],
  people: [],
  platform: ['people'],
  catalogue: [],
  broker: ['catalogue'],
  automation: ['catalogue', 'people'],
  insight: ['catalogue', 'people'],
}

/** The folders of core, and those below each. */
const layers: Record<string, readonly string[]> = {
  runtime: [],
  problems: [],
  mail: [],
  'json-schema': [],
  db: ['problems'],
  auth: ['db'],
  tenancy: ['runtime', 'problems', 'db', 'auth'],
  audit: ['runtime', 'problems', 'db'],
  jobs: ['db', 'auth'],
  http: ['runtime', 'problems', 'db', 'tenancy', 'audit', 'env'],
  env: ['problems', 'mail'],
  module: ['tenancy', 'http'],
  openapi: ['runtime', 'problems', 'json-schema', 'http'],
}

function layerOf(path: string): string {
  const [, first = '', second = '', third = ''] = path.split('/')
  if (first === 'modules')
    return third === 'index.ts' ? `wing ${second}` : `modules/${second}/${third}`
  if (first === 'core') return `core/${second.replace(/\.ts$/, '')}`
  if (first === 'tools') return `tools/${second}`
  return first === 'env.ts' ? 'core/env' : first.replace(/\.ts$/, '')
}

const below: Record<string, RegExp> = {
  worker: /^(app|scheduled|core\/.+)$/,
  scheduled: /^core\/.+$/,
  app: /^(mounts|documents|core\/.+)$/,
  documents: /^(mounts|modules\/people\/identity|core\/.+)$/,
  mounts: /^(wing \w+|modules\/people\/identity|core\/.+)$/,
  cli: /^tools\/.+$/,
}

function direction(path: string, one: Import, all: Map<string, Import[]>): string[] {
  if (one.path === undefined || isBaseline(path)) return []
  if (!one.path.startsWith('src/')) {
    return one.path === journal ? [] : [`imports ${one.path}, which is no source`]
  }
  const [from, to] = [layerOf(path), layerOf(one.path)]
  if (from === to || isBaseline(path)) return []
  if (from === 'cli') return below.cli?.test(to) ? [] : fromCli(one, one.path, all)
  if (from.startsWith('tools/')) {
    return to.startsWith('tools/') ? [] : [`imports ${one.path}; a tool uses tools only`]
  }
  const [kind, wing = '', name = ''] = from.split(/[ /]/)
  if (kind === 'core') {
    return to.startsWith('core/') && layers[wing]?.includes(to.slice('core/'.length))
      ? []
      : [`imports ${one.path}; ${from} stands below ${to}`]
  }
  if (kind === 'modules' || kind === 'wing') return fromModule({ wing, name }, to, one.path, all)
  return below[kind ?? '']?.test(to) ? [] : [`imports ${one.path}; ${from} stands below ${to}`]
}

/** A module uses another through its index.ts, in its own wing or in one below. */
function fromModule(
  { wing, name }: { wing: string; name: string },
  to: string,
  path: string,
  all: Map<string, Import[]>,
): string[] {
  if (to.startsWith('core/')) return []
  const [kind, other = ''] = to.split('/')
  if (kind !== 'modules') return [`imports ${path}; modules stand below ${to}`]
  if (!/^src\/modules\/[^/]+\/[^/]+\/index\.ts$/.test(path)) {
    return [`imports ${path}; a module is used through its index.ts`]
  }
  if (other === wing || wings[wing]?.includes(other)) return []
  return [`imports ${path}, of another wing; ${name || wing} belongs in ${home(wing, name, all)}`]
}

/** The first wing from which all imports of a module point to the wing itself or below. */
function home(wing: string, name: string, all: Map<string, Import[]>): string {
  const needed = new Set(
    [...all]
      .filter(([path]) => path.startsWith(`src/modules/${wing}/${name}/`))
      .flatMap(([, imports]) => imports.flatMap(({ path }) => path ?? []))
      .filter((path) => path.startsWith('src/modules/') && !path.includes(`/${wing}/${name}/`))
      .map((path) => path.split('/')[2] ?? ''),
  )
  const fits = Object.entries(wings).find(([own, under]) =>
    [...needed].every((one) => one === own || under.includes(one)),
  )
  return fits ? `the wing ${fits[0]}` : 'no wing: siblings talk by events'
}

/** Cycles among the folders of core, the modules, the tools and the single files: each once, by its members. */
export function cyclesOf(sources: readonly Source[]): string[] {
  const edges = sources.flatMap((source) =>
    importsOf(source).flatMap(({ path }) =>
      path?.startsWith('src/') ? [[source.path, path] as const] : [],
    ),
  )
  const folders = edges
    .map(([from, to]) => [layerOf(from), layerOf(to)] as const)
    .filter(([from, to]) => from !== to)
  return [...knotsOf(edges), ...knotsOf(folders)].map((knot) => `a cycle: ${knot.join(', ')}`)
}

function fromCli(one: Import, path: string, all: Map<string, Import[]>): string[] {
  const allowed = cliMay.test(path) || (one.typeOnly && /^src\/core\/(db|jobs)\//.test(path))
  if (allowed || (path.startsWith('src/core/') && isPure(path, all))) return []
  return [`imports ${path}; a command uses schema files, types of core/db and pure helpers only`]
}

/** Whether a file, with all that it imports, needs no package. */
function isPure(path: string, all: Map<string, Import[]>): boolean {
  const needed = (all.get(path) ?? []).filter(({ typeOnly }) => !typeOnly)
  return needed.every(({ specifier, path }) =>
    path === undefined ? specifier.startsWith('node:') : isPure(path, all),
  )
}

function isWorker(path: string): boolean {
  return path === 'src/worker.ts' || isBaseline(path)
}

/** A Worker that the bench holds ours against: one that a user would write, or ours but for one part. */
function isBaseline(path: string): boolean {
  return path.startsWith('test/bench/baselines/')
}

function kept(path: string, { specifier, path: file }: Import, packages: readonly string[]) {
  const inCli = /^src\/(cli|tools)\//.test(path)
  if (driver.test(specifier) && path !== 'src/core/db/connect.ts' && !isBaseline(path)) {
    return [`imports ${specifier}; only src/core/db/connect.ts knows the driver`]
  }
  if (specifier.startsWith('node:') && !inCli) {
    if (specifier === 'node:crypto' && path === 'src/core/auth/password.ts') return []
    return [`imports ${specifier}; Node stays under src/cli and src/tools`]
  }
  const known = packages.some((name) => specifier === name || specifier.startsWith(`${name}/`))
  const runs = inCli || file !== undefined || known || specifier.startsWith('cloudflare:')
  return runs ? [] : [`imports ${specifier}, which is none of the Worker's dependencies`]
}

const hasDefault = onceEach(({ path, text }: Source): boolean => {
  const body = parse(path, text).body as Node[]
  return body.some(({ type, specifiers }) => {
    const named = (specifiers ?? []) as { exported?: { name?: string } }[]
    return (
      type === 'ExportDefaultDeclaration' || named.some((one) => one.exported?.name === 'default')
    )
  })
})

/** Reads each source once, however many times it is asked about beside others. */
function onceEach<Fact>(read: (source: Source) => Fact): (source: Source) => Fact {
  const known = new Map<Source, Fact>()
  return (source) => {
    const fact = known.get(source) ?? read(source)
    known.set(source, fact)
    return fact
  }
}

function parse(path: string, text: string): Node {
  const lang = path.endsWith('.ts') ? 'ts' : 'js'
  return parseAst(text, { lang }) as unknown as Node
}

function walk(value: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(value)) for (const one of value) walk(one, visit)
  else if (typeof value === 'object' && value !== null) {
    if ('type' in value && typeof value.type === 'string') visit(value as Node)
    for (const one of Object.values(value)) walk(one, visit)
  }
}

/** The packages of a page's tables; a star stands for any name. */
function namesIn(text: string): RegExp[] {
  return text.split('\n').flatMap((line) => {
    const names = /^\|([^|]+)\|/.exec(line)?.[1] ?? ''
    return names
      .split(',')
      .map((name) => name.trim().replaceAll('`', ''))
      .filter((name) => name !== '')
      .map((name) => new RegExp(`^${name.replaceAll('.', '\\.').replaceAll('*', '.+')}$`))
  })
}
