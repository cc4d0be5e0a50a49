import type { Finding } from '../migrate/lint/lint.ts'
import type { Planned as WholePlan } from '../migrate/plan.ts'
import type { Applied } from '../migrate/up.ts'

/** The part of a migration's plan that the comment shows. */
export type Planned = Omit<WholePlan, 'statements'> & {
  statements: Pick<WholePlan['statements'][number], 'sql' | 'locks' | 'opaque' | 'sizes'>[]
}

export type Check = {
  name: string
  outcome: 'passed' | 'warned' | 'failed' | 'skipped'
  detail: string
}

/** One migration of the pull request: how long it took there, back, and there again. Milliseconds. */
export type Timing = { tag: string; up: number; down: number | undefined }

/** The findings of one run of `up`: everything in the comment. Nothing in it is secret. */
export type Report = {
  pr: number
  commit: string | undefined
  branch:
    | { name: string; id: string; expiresAt?: string; how: 'created' | 'adopted' | 'reset' }
    | undefined
  /** Why the branch was reset, or what stopped the run. */
  notes: string[]
  checks: Check[]
  /** Lines of the catalogue that only one side has; undefined when it was not compared. */
  schema: { added: string[]; removed: string[] } | undefined
  plan: Planned[]
  lint: { findings: Finding[]; allowed: number } | undefined
  timings: Timing[]
  proof: { rules: number; attacks: number; relations: number; findings: string[] } | undefined
  url: string | undefined
}

export function newReport(pr: number, commit: string | undefined): Report {
  return {
    pr,
    commit,
    branch: undefined,
    notes: [],
    checks: [],
    schema: undefined,
    plan: [],
    lint: undefined,
    timings: [],
    proof: undefined,
    url: undefined,
  }
}

/** Joins the runs of a way there and a rollback. */
export function timingsOf(there: readonly Applied[], back: readonly Applied[]): Timing[] {
  return there.map(({ tag, milliseconds }) => ({
    tag,
    up: milliseconds,
    down: back.find((one) => one.tag === tag)?.milliseconds,
  }))
}

export const hasFailed = ({ checks }: Report) => checks.some(({ outcome }) => outcome === 'failed')
