import { spawnSync } from 'node:child_process'
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { scratch } from '../support/scratch.ts'

const source = join(import.meta.dirname, '../../src/cli/bootstrap.mjs')
const wanted = { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '2.0.0' } }
const elsewhere = { 'node_modules/c': { version: '1.0.0', optional: true } }

let folder: string

beforeEach(async () => {
  folder = await scratch()
  await mkdir(join(folder, 'src/cli'), { recursive: true })
  await cp(source, join(folder, 'src/cli/bootstrap.mjs'))
  await writeFile(
    join(folder, 'src/cli/greet.ts'),
    'const name: string = process.argv[2] ?? ""\nconsole.log("hello", name)\nprocess.exitCode = 7\n',
  )
  await lock({ '': { version: '0.1.0' }, ...wanted, ...elsewhere })
  // Stands in for npm: notes that it ran, and installs what the lock file names for this platform.
  await writeFile(
    join(folder, 'npm-cli.js'),
    `const { mkdirSync, writeFileSync, appendFileSync } = require('node:fs')
appendFileSync('npm-ran', process.argv.slice(2, 3).join() + ';')
if (process.env.NPM_FAILS) { console.error('npm has no network'); process.exit(1) }
mkdirSync('node_modules', { recursive: true })
writeFileSync('node_modules/.package-lock.json', '${JSON.stringify({ packages: wanted })}')
`,
  )
})

describe('the first step of every command', () => {
  test('installs what is missing, runs the command with its arguments, and gives its exit code', async () => {
    const { stdout, stderr, status } = bootstrap(['greet', 'you'])
    expect(stderr).toContain('node_modules is not there yet')
    expect({ stdout, status }).toEqual({ stdout: 'hello you\n', status: 7 })
    expect(await npmRuns()).toBe('ci;')
  })

  test('installs once, also where the optional packages of other platforms stay away', async () => {
    bootstrap(['greet'])
    expect(bootstrap(['greet']).stderr).toBe('')
    expect(await npmRuns()).toBe('ci;')
  })

  test('installs again when the lock file names another version', async () => {
    bootstrap(['greet'])
    await lock({ ...wanted, 'node_modules/b': { version: '2.1.0' } })
    expect(bootstrap(['greet']).stderr).toContain('node_modules/b is not what package-lock.json')
    expect(await npmRuns()).toBe('ci;ci;')
  })

  test('runs nothing when npm fails, and says so', () => {
    const { stdout, stderr, status } = bootstrap(['greet'], { NPM_FAILS: '1' })
    expect({ stdout, status }).toEqual({ stdout: '', status: 1 })
    expect(stderr).toContain('npm has no network')
    expect(stderr).toContain('error: npm ci did not succeed')
  })

  test.each(['nothing', '../greet', ''])('rejects the command "%s"', (command) => {
    const { stderr, status } = bootstrap([command])
    expect(stderr).toContain(`there is no command "${command}"`)
    expect(status).toBe(1)
  })
})

function bootstrap(args: string[], environment: Record<string, string> = {}) {
  return spawnSync(process.execPath, [join(folder, 'src/cli/bootstrap.mjs'), ...args], {
    encoding: 'utf8',
    env: { ...process.env, npm_execpath: join(folder, 'npm-cli.js'), ...environment },
  })
}

async function lock(packages: object): Promise<void> {
  await writeFile(join(folder, 'package-lock.json'), JSON.stringify({ packages }))
}

async function npmRuns(): Promise<string> {
  return readFile(join(folder, 'npm-ran'), 'utf8')
}
