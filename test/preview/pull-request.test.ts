import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, expect, inject, test } from 'vitest'
import { openCheckout } from './support/checkout.ts'
import { readWorkflow, runJob, type StepRun } from './support/workflow.ts'
import { openProject, type TestProject, urlOf } from './support/world.ts'

const checkout = openCheckout()
const files = mkdtempSync(join(tmpdir(), 'guildhall-runner-'))
afterAll(() => {
  checkout.remove()
  rmSync(files, { recursive: true, force: true })
})

const addColumn = (name: string) => ({
  up: `alter table services add column if not exists ${name} text;\n`,
  down: `-- loses data: column public.services.${name}\nalter table services drop column ${name};\n`,
})
const broken = {
  up: `-- lint-allow all: it is here to fail\nselect 1 / (select count(*) from services where false);\n`,
  down: 'select 1;\n',
}

/** What GitHub's runner sets by itself, and where the APIs are that stand in for the real ones. */
function machine(project: TestProject) {
  const { NEON_API_BASE_URL = '', GITHUB_API_URL = '', PREVIEW_POLL_MS = '' } = project.environment
  const { PATH = '', HOME = '' } = process.env
  return {
    cwd: checkout.path,
    environment: {
      PATH,
      HOME,
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_REPOSITORY: 'guildhall/guildhall',
      GITHUB_OUTPUT: join(files, 'output'),
      GITHUB_STEP_SUMMARY: join(files, 'summary'),
      GITHUB_API_URL,
      NEON_API_BASE_URL,
      PREVIEW_POLL_MS,
    },
  }
}

const event = (project: TestProject, head: string) => ({
  'github.event.pull_request.number': '7',
  'github.event.pull_request.base.sha': '1111111111111111111111111111111111111111',
  'github.event.pull_request.head.sha': head.repeat(40),
  'github.token': project.environment.GITHUB_TOKEN ?? '',
  'secrets.NEON_API_KEY': project.environment.NEON_API_KEY ?? '',
  'vars.NEON_PROJECT_ID': project.id,
  'secrets.CLOUDFLARE_API_TOKEN': '',
  'vars.CLOUDFLARE_ACCOUNT_ID': '',
})

const codes = (runs: readonly StepRun[]) => runs.map(({ code }) => code)

/** Lines that show a secret: whatever was masked, and connection strings; but for the masks themselves. */
function shown(texts: readonly string[]): string[] {
  const lines = texts.flatMap((text) => text.split('\n'))
  const mask = '::add-mask::'
  const masked = lines.flatMap((line) =>
    line.startsWith(mask) ? [line.slice(mask.length).replaceAll('%25', '%')] : [],
  )
  expect(masked).toContain(new URL(inject('ownerUrl')).password)
  return lines.filter(
    (line) =>
      !line.startsWith(mask) &&
      (masked.some((secret) => line.includes(secret)) || /postgres:\/\/(?!\*\*\*)/.test(line)),
  )
}

test('a pull request from opening to closing, pushed to twice, once with a migration that fails', async () => {
  const project = await openProject()
  project.gitHub.open.add(7)
  const { preview } = readWorkflow('preview.yml').jobs
  const { remove } = readWorkflow('cleanup.yml').jobs
  const pushed = (head: string) =>
    runJob(preview?.steps ?? [], event(project, head), machine(project))
  const closed = () => runJob(remove?.steps ?? [], event(project, 'd'), machine(project))
  const comment = () => project.gitHub.comments.get(7)?.map(({ body }) => body) ?? []
  const branches = () => project.world().api.branches()

  checkout.push({ '0900_nickname': addColumn('nickname') })
  const opened = await pushed('a')
  expect(codes(opened), opened.at(-1)?.output).toEqual([0, 0])
  expect(comment()).toEqual([expect.stringContaining('✅ Preview ready: 1 migration')])
  expect(comment()[0]).toMatch(/^\+ column public\.services\.nickname/m)
  expect(comment()[0]).toMatch(
    /ACCESS EXCLUSIVE on `public\.services` \(.* rows\).*reads and writes wait/,
  )
  expect(comment()[0]).toMatch(/\| `0900_nickname` \| \d+\.\d\d s \| \d+\.\d\d s \|/)
  expect(comment()[0]).toContain('every one held')
  const [, first] = await branches()
  expect(first?.name).toBe('preview/pr-7')

  checkout.push({ '0900_nickname': addColumn('nickname'), '0901_broken': broken })
  const failed = await pushed('b')
  expect(codes(failed), failed.at(-1)?.output).toEqual([0, 2])
  expect(comment()).toEqual([expect.stringContaining('❌ The preview does not hold')])
  expect(comment()[0]).toMatch(/❌ Migrate.*division by zero/)
  expect(comment()[0]).toContain('bbbbbbb')

  checkout.push({ '0900_nickname': addColumn('title') })
  const mended = await pushed('c')
  expect(codes(mended), mended.at(-1)?.output).toEqual([0, 0])
  expect(comment()).toEqual([expect.stringContaining('✅ Preview ready')])
  expect(comment()[0]).toContain(
    'The branch was reset from its parent: a migration of an earlier push',
  )
  expect(comment()[0]).toMatch(/^\+ column public\.services\.title/m)
  expect((await branches())[1]?.id).toBe(first?.id)

  expect(codes(await closed())).toEqual([0, 0])
  const again = await closed()
  expect(codes(again)).toEqual([0, 0])
  expect(comment()).toEqual([expect.stringContaining('Preview removed')])
  expect((await branches()).map(({ name }) => name)).toEqual(['production'])

  const summary = readFileSync(join(files, 'summary'), 'utf8')
  const outputs = [...opened, ...failed, ...mended, ...again].map(({ output }) => output)
  expect(shown([...outputs, summary, ...comment()])).toEqual([])
  expect(await columnsOfProduction(project)).toEqual([])
})

test('a pull request of a fork has the same checks, with no secret and no account', async () => {
  const project = await openProject()
  const { fork } = readWorkflow('preview.yml').jobs
  checkout.push({ '0900_nickname': addColumn('nickname') })
  const { NEON_API_BASE_URL: _, GITHUB_API_URL: __, ...environment } = machine(project).environment
  const context = Object.fromEntries(
    Object.entries(event(project, 'e')).filter(([name]) => !/^(secrets|vars)\./.test(name)),
  )
  const runs = await runJob(fork?.steps ?? [], context, { cwd: checkout.path, environment })
  expect(codes(runs), runs.at(-1)?.output).toEqual([0, 0])
  expect(runs.at(-1)?.output).toContain('✅ Preview ready')
  expect(project.gitHub.requests).toEqual([])
})

async function columnsOfProduction({ database }: TestProject): Promise<unknown[]> {
  const client = new pg.Client(urlOf(database))
  await client.connect()
  const { rows } = await client.query(
    `select column_name from information_schema.columns where table_name = 'services' and column_name in ('nickname', 'title')`,
  )
  await client.end()
  return rows
}
