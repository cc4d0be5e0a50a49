import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type DevState, readState } from '../../src/cli/dev/state.ts'
import { freePort } from '../../src/tools/wrangler/ports.ts'
import { leftOf } from '../support/processes.ts'
import { type Run, running, start, startDev } from './support/dev.ts'

let home: string

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'guildhall-e2e-'))
  // Started by root, Postgres runs as another user, who must be able to enter.
  await chmod(home, 0o755)
})
afterAll(() => rm(home, { recursive: true, force: true }))

describe('the first npm run dev', () => {
  let run: Run
  let port: number
  let state: DevState

  beforeAll(async () => {
    port = await freePort()
    run = start(['npm', 'run', 'dev', '--', `--port=${port}`], { home })
    expect(await running(run)).toBe(`http://localhost:${port}`)
    state = await stateOf(home)
  })

  test('shows its steps, each with its seconds', () => {
    for (const number of [1, 2, 3, 4]) expect(run.output()).toContain(`[${number}/4] `)
    expect(run.output().match(/^ {6}\d+\.\d s$/gm)).toHaveLength(4)
  })

  test('prints calls that work as they stand', () => {
    expect(answersOf(run)).toEqual(['201', '201', '200', '200', '200', '200', '200'])
  })

  test('writes dev.json, for this user only', async () => {
    expect(Object.keys(state)).toEqual([
      'url',
      'databaseUrl',
      'ownerUrl',
      'operatorKey',
      'authSecret',
      'tenants',
    ])
    expect(state.url).toBe(`http://localhost:${port}`)
    expect(new URL(state.databaseUrl).username).toBe('app_user')
    expect(new URL(state.ownerUrl).username).toBe('neondb_owner')
    expect(state.tenants.map(({ slug }) => slug)).toEqual(['acme', 'globex'])
    for (const name of ['dev.json', 'dev.vars']) {
      expect((await stat(join(home, name))).mode & 0o777).toBe(0o600)
    }
    expect(await readFile(join(home, 'dev.vars'), 'utf8')).not.toContain('neondb_owner')
  })

  test('gives each tenant a key for everything and one that only reads', async () => {
    const [acme] = state.tenants
    const body = { name: 'kept', packageJson: {} }
    expect((await call('/services', acme?.readOnlyKey)).status).toBe(200)
    expect((await call('/services', acme?.readOnlyKey, body)).status).toBe(403)
    expect((await call('/services', acme?.apiKey, body)).status).toBe(201)
  })

  test('serves the documentation, with a policy that allows nothing from elsewhere', async () => {
    const page = await fetch(`${state.url}/docs`)
    expect(page.headers.get('Content-Security-Policy')).toContain("default-src 'none'")
    for (const [, path] of (await page.text()).matchAll(/(?:src|href)="(\/[^"]+)"/g)) {
      const loaded = await fetch(state.url + path)
      expect([path, loaded.status, loaded.headers.get('X-Content-Type-Options')]).toEqual([
        path,
        200,
        'nosniff',
      ])
      await loaded.body?.cancel()
    }
  })

  test('runs what the cron trigger runs, when asked to', async () => {
    const fired = await fetch(`${state.url}/cdn-cgi/handler/scheduled?cron=17+3+*+*+*`)
    expect([fired.status, await fired.text()]).toEqual([200, 'ok'])
    expect(run.output()).toContain('"job":"partitions"')
  })

  test('rejects a second start in the same folder', async () => {
    const second = startDev({ home })
    expect(await second.ended).toBe(1)
    expect(second.output()).toContain('error: Guildhall already runs from this folder')
    expect((await fetch(`${state.url}/livez`)).status).toBe(200)
  })

  test('stops on Ctrl-C and leaves no process', async () => {
    const started = run.family()
    expect(started.filter(({ command }) => /\/postgres /.test(command))).not.toEqual([])
    expect(started.filter(({ command }) => /workerd/.test(command))).not.toEqual([])
    run.interrupt()
    await run.ended
    expect(run.output()).toMatch(/^Stopped\.$/m)
    expect(await leftOf(started)).toEqual([])
  })

  function call(path: string, key: string | undefined, body?: object): Promise<Response> {
    return fetch(`${state.url}/api/v1${path}`, {
      headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    })
  }
})

test('a later start keeps data and keys, and names the port when the usual one is taken', async () => {
  const before = await stateOf(home)
  await takeUsualPort()
  const run = startDev({ home })
  const url = await running(run)
  expect(run.output()).toContain(`Port 8787 is taken: using ${new URL(url).port}.`)
  expect(run.output()).toContain('the schema is current')
  const state = await stateOf(home)
  expect(state.tenants).toEqual(before.tenants)
  expect(new URL(state.databaseUrl).password).toBe(new URL(before.databaseUrl).password)
  const headers = { Authorization: `Bearer ${state.tenants[0]?.apiKey}`, 'X-Tenant': 'acme' }
  const kept = await fetch(`${url}/api/v1/services?name=kept`, { headers })
  expect(await kept.json()).toMatchObject({ data: [{ name: 'kept' }] })
  expect(answersOf(run)).toEqual(['200', '200', '200', '200', '200', '200', '200'])
  const started = run.family()
  run.interrupt()
  expect(await run.ended).toBe(0)
  expect(await leftOf(started)).toEqual([])
})

test('says so and ends when wrangler ends by itself', async () => {
  const run = startDev({ home, variables: { PORT: String(await freePort()) } })
  await running(run)
  const started = run.family()
  const wrangler = started.find(({ command }) => /^\S+ --no-warnings \S+cli\.js dev/.test(command))
  process.kill(wrangler?.pid ?? Number.NaN, 'SIGKILL')
  expect(await run.ended).toBe(1)
  expect(run.output()).toContain('error: wrangler dev ended by itself')
  expect(run.output()).not.toMatch(/^ +at /m)
  expect(await leftOf(started)).toEqual([])
})

test.each([
  ['the command', /^\S+ \S+src\/cli\/dev\.ts/],
  ['the first step', /^node src\/cli\/bootstrap\.mjs/],
])('leaves nothing behind when %s is killed outright', async (_, program) => {
  const run = startDev({ home, args: ['--port', String(await freePort())] })
  await running(run)
  const started = run.family()
  process.kill(started.find(({ command }) => program.test(command))?.pid ?? Number.NaN, 'SIGKILL')
  expect(await leftOf(started)).toEqual([])
})

test('rejects a requested port that is taken, without a stack trace', async () => {
  const { port } = await listen(0)
  const run = startDev({ home, args: ['--port', String(port)] })
  expect(await run.ended).toBe(1)
  expect(run.output()).toContain(`error: port ${port} cannot be used`)
  expect(run.output()).not.toMatch(/^ +at /m)
})

test('rejects a folder that cannot be written, without a stack trace', async () => {
  const file = join(home, 'a-file')
  await writeFile(file, '')
  const run = startDev({ home: file })
  expect(await run.ended).toBe(1)
  expect(run.output()).toContain(`error: the data folder ${file} cannot be written`)
  expect(run.output()).not.toMatch(/^ +at /m)
})

/** Runs every curl line that was printed; gives the status of each answer. */
function answersOf(run: Run): string[] {
  const calls = run.output().match(/^ {2}curl .*$/gm) ?? []
  return calls.map((line) =>
    execFileSync('sh', ['-c', `${line} -o /dev/null -w '%{http_code}'`], { encoding: 'utf8' }),
  )
}

async function stateOf(folder: string): Promise<DevState> {
  const state = await readState(folder)
  if (!state) throw new Error(`no dev.json in ${folder}`)
  return state
}

/** Listens on the usual port until the test is over, unless another program already does. */
async function takeUsualPort(): Promise<void> {
  await listen(8787).catch(() => undefined)
}

async function listen(wanted: number): Promise<{ port: number }> {
  const server = createServer().listen(wanted, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const address = server.address()
  return { port: typeof address === 'object' && address ? address.port : wanted }
}
