import { readFileSync } from 'node:fs'
import pg from 'pg'
import { expect, inject, test } from 'vitest'
import { addColumn, codes, event, openRunner } from './support/runner.ts'
import { readWorkflow, runJob } from './support/workflow.ts'
import { openProject, type TestProject, urlOf } from './support/world.ts'

const { checkout, summary, output, machine } = openRunner()

const broken = {
  up: `-- lint-allow all: it is here to fail\nselect 1 / (select count(*) from services where false);\n`,
  down: 'select 1;\n',
}

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

  const told = [summary, output].map((file) => readFileSync(file, 'utf8'))
  expect(told[1]).toContain(`preview_url=\nbranch_id=${first?.id}\n`)
  const outputs = [...opened, ...failed, ...mended, ...again].map(({ output }) => output)
  expect(shown([...outputs, ...told, ...comment()])).toEqual([])
  expect(await columnsOfProduction(project)).toEqual([])
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
