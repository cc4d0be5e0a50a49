import { expect, test } from 'vitest'
import { addColumn, codes, event, openRunner } from './support/runner.ts'
import { readWorkflow, runJob } from './support/workflow.ts'
import { openProject } from './support/world.ts'

const { checkout, machine } = openRunner()

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
