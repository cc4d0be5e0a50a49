import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { openCheckout } from './checkout.ts'
import type { Context, StepRun } from './workflow.ts'
import type { TestProject } from './world.ts'

/** A runner of GitHub's with the checkout of a pull request, until the tests of the file are done. */
export function openRunner() {
  const checkout = openCheckout()
  const files = mkdtempSync(join(tmpdir(), 'guildhall-runner-'))
  afterAll(() => {
    checkout.remove()
    rmSync(files, { recursive: true, force: true })
  })
  const [summary, output] = [join(files, 'summary'), join(files, 'output')]

  /** What the runner sets by itself, and where the APIs are that stand in for the real ones. */
  function machine({ environment }: TestProject) {
    const { NEON_API_BASE_URL = '', GITHUB_API_URL = '', PREVIEW_POLL_MS = '' } = environment
    const { PATH = '', HOME = '' } = process.env
    return {
      cwd: checkout.path,
      environment: {
        PATH,
        HOME,
        CI: 'true',
        GITHUB_ACTIONS: 'true',
        GITHUB_REPOSITORY: 'guildhall/guildhall',
        GITHUB_OUTPUT: output,
        GITHUB_STEP_SUMMARY: summary,
        GITHUB_API_URL,
        NEON_API_BASE_URL,
        PREVIEW_POLL_MS,
      },
    }
  }

  return { checkout, summary, output, machine }
}

/** What a push of pull request 7 tells its workflows. */
export const event = ({ id, environment }: TestProject, head: string): Context => ({
  'github.event.pull_request.number': '7',
  'github.event.pull_request.base.sha': '1111111111111111111111111111111111111111',
  'github.event.pull_request.head.sha': head.repeat(40),
  'github.token': environment.GITHUB_TOKEN ?? '',
  'secrets.NEON_API_KEY': environment.NEON_API_KEY ?? '',
  'vars.NEON_PROJECT_ID': id,
  'secrets.CLOUDFLARE_API_TOKEN': '',
  'vars.CLOUDFLARE_ACCOUNT_ID': '',
})

export const codes = (runs: readonly StepRun[]) => runs.map(({ code }) => code)

/** A migration of a pull request, which may find its column there. */
export const addColumn = (name: string) => ({
  up: `alter table services add column if not exists ${name} text;\n`,
  down: `-- loses data: column public.services.${name}\nalter table services drop column ${name};\n`,
})
