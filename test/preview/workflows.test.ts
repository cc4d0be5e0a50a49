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
    const lines = source.split('\n').filter((line) => /uses:/.test(line))
    const pinned = /uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/
    expect(lines.filter((line) => !pinned.test(line))).toEqual([])
  })

  test('nothing is interpolated into a script', () => {
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
    const guard = 'github.event.pull_request.head.repo.full_name == github.repository'
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

test('production is touched only under its protected environment', () => {
  const { jobs } = readWorkflow('deploy.yml')
  expect(Object.values(jobs).map(({ environment }) => environment)).toEqual(['production'])
})
