import { describe, expect, test } from 'vitest'
import { actionlint } from './support/actionlint.ts'
import { readWorkflow, workflowNames, workflowText } from './support/workflow.ts'

test('the workflows are these', () => {
  const names = ['cleanup.yml', 'deploy.yml', 'preview.yml', 'sweep.yml', 'verify.yml']
  expect([...workflowNames].sort()).toEqual(names)
})

test('actionlint finds what is wrong', async () => {
  const broken = workflowText('verify.yml').replace('npm test', 'echo \x24{{ github.head_ref }}')
  const found = await actionlint(broken, '.github/workflows/verify.yml')
  expect(found).toMatchObject([{ kind: 'expression' }])
})

describe.each(workflowNames)('%s', (name) => {
  const source = workflowText(name)
  const { on, permissions, jobs } = readWorkflow(name)
  const steps = Object.values(jobs).flatMap((job) => job.steps)

  test('actionlint has nothing to say', async () => {
    expect(await actionlint(source, `.github/workflows/${name}`)).toEqual([])
  })

  test('each action is pinned by the SHA of a release, which it names', () => {
    const lines = source.split('\n').filter((line) => /uses: (?!\.\/)/.test(line))
    const pinned = /uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/
    expect(lines.filter((line) => !pinned.test(line))).toEqual([])
  })

  test('scripts contain no interpolation', () => {
    expect(steps.filter(({ run }) => run?.includes('${{'))).toEqual([])
  })

  test('secrets reach only the steps that need them, and never an install', () => {
    expect(source.split('steps:')[0]).not.toContain('secrets.')
    const installs = steps.filter(({ run }) => /npm (ci|install)|assets/.test(run ?? ''))
    expect(installs.flatMap(({ env = {} }) => Object.keys(env))).toEqual([])
  })

  test('no token can do more than read, but to write a comment', () => {
    const all = [permissions, ...Object.values(jobs).map((job) => job.permissions ?? {})]
    const granted = all.flatMap((one) =>
      Object.entries(one).map(([what, how]) => `${what}: ${how}`),
    )
    const allowed = ['contents: read', 'pull-requests: read', 'pull-requests: write']
    expect(granted.filter((one) => !allowed.includes(one))).toEqual([])
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'))
    expect(checkouts.every((step) => step.with?.['persist-credentials'] === false)).toBe(true)
  })

  test('a fork gets no secret', () => {
    expect(JSON.stringify(on)).not.toContain('pull_request_target')
    if (!JSON.stringify(on).includes('pull_request')) return
    const open = Object.values(jobs).filter((job) => JSON.stringify(job).includes('secrets.'))
    const guard =
      "github.event.pull_request.head.repo.full_name == github.repository && github.actor != 'dependabot[bot]'"
    expect(open.map((job) => job.if)).toEqual(open.map(() => guard))
  })
})

test('a preview is never made while it is removed', () => {
  const [made, removed] = ['preview.yml', 'cleanup.yml'].map(
    (name) => readWorkflow(name).concurrency,
  )
  expect(made).toEqual(removed)
  expect(made?.group).toContain('github.event.pull_request.number')
})

test("a pull request that has no secrets, a fork's or Dependabot's, is checked without", () => {
  const { jobs } = readWorkflow('preview.yml')
  expect(jobs.fork?.if).toBe(
    "github.event.pull_request.head.repo.full_name != github.repository || github.actor == 'dependabot[bot]'",
  )
})

test('every job ends by itself', () => {
  const jobs = workflowNames.flatMap((name) => Object.values(readWorkflow(name).jobs))
  expect(jobs.filter((job) => !job.uses && !job['timeout-minutes'])).toEqual([])
})

test('production is touched after the tests, under its protected environment, the schema first', () => {
  const { verify, production, ...more } = readWorkflow('deploy.yml').jobs
  expect(more).toEqual({})
  expect(verify?.uses).toBe('./.github/workflows/verify.yml')
  expect(production).toMatchObject({ needs: 'verify', environment: 'production' })
  const scripts = production?.steps.flatMap(
    ({ run = '' }) => /^npm run -s (\S+)/.exec(run)?.[1] ?? [],
  )
  expect(scripts).toEqual(['assets', 'db:check', 'db:plan', 'db:migrate', 'deploy'])
})
