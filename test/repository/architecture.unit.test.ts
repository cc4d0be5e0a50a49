import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { mounts } from '../../src/mounts.ts'
import { breachesOf, cyclesOf, leakyConfig, packageBreaches, type Source } from './architecture.ts'

const root = join(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

function filesIn(folder: string, ending: RegExp): Source[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter((path) => ending.test(path))
    .map((path) => ({ path, text: read(path) }))
}

const manifest = JSON.parse(read('package.json'))
const packages = Object.keys(manifest.dependencies)
const sources = filesIn('src', /\.(ts|mjs)$/).filter(({ path }) => !path.startsWith('src/docs/'))

test('the sources keep to the architecture', () => {
  expect(sources.length).toBeGreaterThan(50)
  expect(breachesOf(sources, packages)).toEqual([])
})

test('sources have no import cycle', () => {
  expect(cyclesOf(sources)).toEqual([])
})

test.each([
  ['two folders of core', 'core/db', 'core/tenancy'],
  ['two modules', 'modules/people/teams', 'modules/people/roles'],
  ['two tools', 'tools/migrate', 'tools/preview'],
])('a cycle of %s is told, by its members', (_, one, other) => {
  const to = (folder: string) => `import '${'../'.repeat(one.split('/').length)}${folder}/index.ts'`
  const path = (folder: string, name: string) => `src/${folder}/${name}.ts`
  expect(
    cyclesOf([
      { path: path(one, 'a'), text: to(other) },
      { path: path(other, 'b'), text: to(one) },
    ]),
  ).toEqual([`a cycle: ${[one, other].toSorted().join(', ')}`])
})

test('no migration sets what would outlive its transaction', () => {
  const migrations = filesIn('drizzle', /\.sql$/)
  expect(migrations.length).toBeGreaterThan(0)
  const found = migrations.flatMap((one) => leakyConfig(one).map((what) => `${one.path}: ${what}`))
  expect(found).toEqual([])
})

test('packages are pinned exactly and explained in docs/dependencies.md', () => {
  expect(packageBreaches(manifest, read('docs/dependencies.md'))).toEqual([])
})

test('each permission is resource:action', () => {
  const declared = mounts.flatMap(({ endpoints }) =>
    endpoints.map((one) => one.declaration.permission),
  )
  const wrong = declared.filter(
    (may) => !/^([a-z_-]+:[a-z-]+|member|anyone|person|guest|operator)$/.test(may),
  )
  expect(wrong).toEqual([])
})

const long = 'export const x = 1\n'.repeat(251)

test.each([
  [
    'src/core/http/x.ts',
    `import { services } from '../../modules/catalogue/services/index.ts'`,
    'core/http stands below modules/catalogue/services',
  ],
  ['src/core/http/x.ts', `import { app } from '../../app.ts'`, 'core/http stands below app'],
  [
    'src/core/http/x.ts',
    `export * from '../../modules/catalogue/services/index.ts'`,
    'core/http stands below modules/catalogue/services',
  ],
  ['src/core/http/x.ts', `const x = await import('../../app.ts')`, 'core/http stands below app'],
  ['src/core/http/x.ts', `type X = import('../../app.ts').App`, 'core/http stands below app'],
  ['src/core/http/x.ts', `import { run } from '../../cli/report.ts'`, 'core/http stands below cli'],
  [
    'src/core/db/x.ts',
    `import { enter } from '../http/serve.ts'`,
    'core/db stands below core/http',
  ],
  ['src/modules/people/a/x.ts', `import { app } from '../../../app.ts'`, 'modules stand below app'],
  [
    'src/modules/people/a/x.ts',
    `import { b } from '../b/b.queries.ts'`,
    'used through its index.ts',
  ],
  [
    'src/modules/people/a/x.ts',
    `import type { B } from '../b/b.contract.ts'`,
    'used through its index.ts',
  ],
  [
    'src/modules/people/a/x.ts',
    `import { services } from '../../catalogue/services/index.ts'`,
    'a belongs in the wing catalogue',
  ],
  [
    'src/modules/catalogue/a/x.ts',
    `import { specs } from '../../broker/specs/index.ts'`,
    'a belongs in the wing broker',
  ],
  [
    'src/modules/people/a/x.ts',
    `import { s } from '../../catalogue/services/index.ts'\nimport { t } from '../teams/index.ts'`,
    'a belongs in the wing automation',
  ],
  [
    'src/modules/platform/a/x.ts',
    `import { s } from '../../broker/specs/index.ts'\nimport { t } from '../../people/teams/index.ts'`,
    'siblings talk by events',
  ],
  ['src/app.ts', `import worker from './worker.ts'`, 'app stands below worker'],
  ['src/app.ts', `import { world } from '../test/support/world.ts'`, 'which is no source'],
  ['src/cli/x.ts', `import { app } from '../app.ts'`, 'a command uses schema files'],
  [
    'src/cli/x.ts',
    `import { PlaneSession } from '../core/tenancy/session.ts'`,
    'a command uses schema files',
  ],
  [
    'src/cli/x.ts',
    `import { httpDatabase } from '../core/db/connect.ts'`,
    'a command uses schema files',
  ],
  [
    'src/tools/migrate/x.ts',
    `import { query } from '../../cli/query.ts'`,
    'a tool uses tools only',
  ],
  [
    'src/tools/preview/x.ts',
    `import { isSlug } from '../../core/tenancy/tenant-key.ts'`,
    'a tool uses tools only',
  ],
  [
    'src/modules/people/a/x.ts',
    `import { neon } from '@neondatabase/serverless'`,
    'only src/core/db/connect.ts knows the driver',
  ],
  [
    'src/cli/x.ts',
    `import { drizzle } from 'drizzle-orm/neon-http'`,
    'only src/core/db/connect.ts knows the driver',
  ],
  [
    'src/core/http/x.ts',
    `import { join } from 'node:path'`,
    'Node stays under src/cli and src/tools',
  ],
  ['src/core/http/x.ts', `import pg from 'pg'`, "none of the Worker's dependencies"],
  ['src/core/http/x.ts', 'export const x = sql.raw(text)', 'uses sql.raw'],
  ['src/core/http/x.ts', `export const x = sql['raw'](text)`, 'uses sql.raw'],
  ['src/core/http/x.ts', 'export default {}', 'has a default export'],
  ['src/core/http/x.ts', 'const x = 1\nexport { x as default }', 'has a default export'],
  ['src/core/http/x.ts', long, 'has more than 250 lines'],
  [
    'src/core/http/x.ts',
    `query("select set_config('app.context', $1, false)")`,
    'set_config(..., false)',
  ],
])('%s with %s is told', (path, text, told) => {
  const found = breachesOf(
    [...sources.filter((one) => one.path !== path), { path, text }],
    packages,
  )
  expect(found).toEqual([expect.stringContaining(`${path}: `)])
  expect(found[0]).toContain(told)
})

test.each([
  ['src/cli/x.ts', `import { isSlug } from '../core/tenancy/tenant-key.ts'`],
  ['src/cli/x.ts', `import { tenants } from '../core/tenancy/control.schema.ts'`],
  ['src/cli/x.ts', `import type { TenantDb } from '../core/db/tenant-db.ts'`],
  [
    'src/core/http/x.ts',
    `export const q = "set_config('a', nullif(b, ''), true), set_config('c', f(1, 2), true)"`,
  ],
])('%s with %s is as it should be', (path, text) => {
  expect(breachesOf([...sources, { path, text }], packages)).toEqual([])
})

test('packages that are not pinned or not explained are reported by name', () => {
  const page =
    '## Runtime\n\n| package | for |\n|---|---|\n| a, `b`, @c/* | tests |\n\nd is not in a table.\n'
  const dependencies = {
    a: '1.2.3',
    b: '^1.2.3',
    '@c/x': 'npm:@c/y@1.0.0-beta.1',
    d: '1.0.0',
    e: 'latest',
  }
  expect(packageBreaches({ dependencies }, page)).toEqual([
    'b: "^1.2.3" is not one exact version',
    'd: docs/dependencies.md does not say what it is for',
    'e: "latest" is not one exact version',
    'e: docs/dependencies.md does not say what it is for',
  ])
})
