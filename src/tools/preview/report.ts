import type { Done, LintFinding, Planned } from './findings.ts'

export const outcomes = ['passed', 'warned', 'failed', 'skipped'] as const
export type Check = { name: string; outcome: (typeof outcomes)[number]; detail: string }

/** One migration of the pull request: how long it took there, back, and there again. Milliseconds. */
export type Timing = { tag: string; up: number; down: number | undefined }

/** The findings of one run of `up`: everything in the comment. Nothing in it is secret. */
export type Report = {
  pr: number
  commit: string | undefined
  branch:
    | { name: string; id: string; expiresAt: string; how: 'created' | 'adopted' | 'reset' }
    | undefined
  /** Why the branch was reset, or what stopped the run. */
  notes: string[]
  checks: Check[]
  /** Lines of the catalogue that only one side has; undefined when it was not compared. */
  schema: { added: string[]; removed: string[] } | undefined
  plan: Planned[]
  lint: { findings: LintFinding[]; allowed: number } | undefined
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
export function timingsOf(there: readonly Done[], back: readonly Done[]): Timing[] {
  return there.map(({ tag, milliseconds }) => ({
    tag,
    up: milliseconds,
    down: back.find((one) => one.tag === tag)?.milliseconds,
  }))
}

export const hasFailed = ({ checks }: Report) => checks.some(({ outcome }) => outcome === 'failed')
