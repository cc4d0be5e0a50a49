import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Branch, Endpoint } from '@neon/sdk'
import { expect, test } from 'vitest'
import { readBranchArguments } from '../../../src/tools/preview/arguments.ts'
import { down, sweep } from '../../../src/tools/preview/down.ts'
import { asPreview, assertOwn } from '../../../src/tools/preview/guard.ts'
import { Secrets } from '../../../src/tools/preview/secrets.ts'
import { readSettings } from '../../../src/tools/preview/settings.ts'
import { newBranch, newEndpoint } from './support/neon/shapes.ts'
import { acquire, openProject } from './support/world.ts'

const now = new Date(0).toISOString()
const branch = (more: Partial<Branch> = {}): Branch => ({
  ...newBranch({ projectId: 'p', name: 'preview/pr-7', parentId: 'br-main', now }),
  ...more,
})

const parentless = () => {
  const { parent_id: _, ...rest } = branch()
  return rest
}

test('a branch without a parent is not touched', () => {
  expect(() => asPreview(parentless(), 'preview/pr-7', [])).toThrow('is not touched')
})

test.each<[string, Partial<Branch>]>([
  ['default branch', { default: true }],
  ['default branch', { primary: true }],
  ['is protected', { protected: true }],
  ['should be preview/pr-7', { name: 'preview/pr-8' }],
  ['should be preview/pr-7', { name: 'production' }],
])('a branch is not touched: %s', (why, more) => {
  const touched = () => asPreview(branch(more), 'preview/pr-7', [])
  expect(touched).toThrow(expect.objectContaining({ code: 2, why: expect.stringContaining(why) }))
})

test('a branch with children is not touched, any other preview is', () => {
  const parent = branch()
  const child = branch({ name: 'somebody', parent_id: parent.id })
  expect(() => asPreview(parent, parent.name, [parent, child])).toThrow('is not touched')
  expect(asPreview(parent, parent.name, [parent])).toBe(parent)
})

const endpoint = (host: string): Endpoint => newEndpoint(branch(), host, now)
const url = (host: string, database = 'neondb') => `postgres://o@${host}/${database}`
const own = [endpoint('ep-mine.eu.aws.neon.tech')]

test.each([
  ["production's host", url('ep-main.eu.aws.neon.tech')],
  ["production's pooler", url('ep-main-pooler.eu.aws.neon.tech')],
  ["production's host in capitals", url('EP-MAIN.eu.aws.neon.tech')],
  ["nobody's host", url('ep-other.eu.aws.neon.tech')],
])('a connection that leads to %s is rejected', (_, uri) => {
  expect(() => assertOwn(uri, own)).toThrow('is rejected')
})

test("a connection to the branch's own endpoint is taken", () => {
  assertOwn(url('ep-mine.eu.aws.neon.tech'), own)
  assertOwn(url('ep-mine-pooler.eu.aws.neon.tech'), own)
})

test('a branch that was protected, or has become the default one, stays', async () => {
  const project = await openProject()
  const world = project.world()
  const { preview } = await acquire(world, 7)
  const patch = (body: object) =>
    fetch(
      `${project.environment.NEON_API_BASE_URL}/projects/${project.id}/branches/${preview.id}`,
      {
        method: 'PATCH',
        headers: { authorization: 'Bearer k', 'content-type': 'application/json' },
        body: JSON.stringify({ branch: body }),
      },
    )
  expect((await patch({ protected: true })).status).toBe(200)
  await expect(down(world, 7)).rejects.toThrow('is not touched')
  expect(await sweep(world)).toMatchObject({
    removed: [],
    failed: [{ name: 'preview/pr-7', why: 'it is protected' }],
  })
  await expect(acquire(world, 7)).rejects.toThrow('is not touched')
  expect((await world.api.branches()).map(({ name }) => name)).toContain('preview/pr-7')
})

test.each([
  [['down', '--pr', '0']],
  [['up', '--pr', 'production']],
  [['down']],
  [['drop', '--pr', '7']],
  [['up', '--pr', '7', 'production']],
  [['sweep', '--pr', '7']],
  [['down', '--pr', '7', '--embedded']],
  [['up', '--branch', 'x']],
])('arguments %j are rejected', (args) => {
  const read = () => readBranchArguments(['up', 'status', 'down', 'sweep'], args)
  expect(read).toThrow(expect.objectContaining({ code: 2 }))
})

test('missing variables are named without a value', () => {
  const wrong = { NEON_API_KEY: 'never-shown', PREVIEW_DAYS: '31' }
  const read = () => readSettings(wrong)
  expect(read).toThrow('NEON_PROJECT_ID, PREVIEW_DAYS')
  expect(read).not.toThrow('never-shown')
})

const withPassword = (host: string, password: string) =>
  Object.assign(new URL(`postgres://owner@${host}/db`), { password }).href

test('secrets are masked before they can be printed, and replaced wherever they stand', () => {
  const lines: string[] = []
  const secrets = new Secrets(true, (line) => void lines.push(line))
  const own = withPassword('host', 'p%40ss')
  secrets.addUrl(own)
  expect(lines).toContain('::add-mask::p@ss')
  // As the runner reads it: p%40ss.
  expect(lines).toContain('::add-mask::p%2540ss')
  const text = `to ${own} as p@ss, or ${withPassword('elsewhere', 'other')}`
  expect(secrets.redact(text)).toBe('to *** as ***, or postgres://***')
})

test('masks are printed on a runner only, where they hide the secret', () => {
  const lines: string[] = []
  new Secrets(false, (line) => void lines.push(line)).add('hidden')
  expect(lines).toEqual([])
})

test('a sweep that had to leave something fails, and names it', async () => {
  const project = await openProject()
  const { preview } = await acquire(project.world(), 7)
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString()
  await project.world().api.create({ name: 'child', parentId: preview.id, expiresAt })
  expect(await runBranch(['sweep'], project.environment)).toMatchObject({
    code: 1,
    stdout: '0 removed, 1 kept\npreview/pr-7 could not be removed: child was copied from it\n',
  })
})

/** Runs the command itself. */
async function runBranch(args: readonly string[], env: NodeJS.ProcessEnv) {
  const program = join(import.meta.dirname, '../../../src/cli/branch.ts')
  const given = ['--no-warnings', program, ...args]
  const ran = promisify(execFile)(process.execPath, given, { env })
  const { code, stdout, stderr } = await ran.then(
    (answer) => ({ ...answer, code: 0 }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  )
  return { code, stdout, stderr }
}

test('an error that leaves the command shows no connection string', async () => {
  const leaking = withPassword('ep-main.eu.aws.neon.tech', 'never-shown')
  const neon = createServer((_, response) => {
    response.writeHead(400, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ code: '', message: `cannot reach ${leaking} with never-sent` }))
  }).listen(0, '127.0.0.1')
  await once(neon, 'listening')
  const address = neon.address()
  const port = typeof address === 'object' ? address?.port : 0
  const { stderr } = await runBranch(['status', '--pr', '7'], {
    NEON_API_KEY: 'never-sent',
    NEON_PROJECT_ID: 'p',
    NEON_API_BASE_URL: `http://127.0.0.1:${port}`,
  })
  neon.close()
  expect(stderr).toContain('cannot reach postgres://*** with ***')
  expect(stderr).not.toMatch(/never-s/)
})
