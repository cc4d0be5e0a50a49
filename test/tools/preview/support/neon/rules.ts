import { invalid, locked, Refusal } from './refusal.ts'
import type { Branch, Endpoint } from './shapes.ts'

export type ProjectOptions = {
  id: string
  /** The database that is the default branch. */
  database: string
  /** How many branches there may be, the default one included: 10, as on Neon's free plan. */
  branchLimit?: number | undefined
  /** How long each operation takes at least, in milliseconds: 100. */
  operationMs?: number | undefined
}

/** The options of a client for a new branch. */
export type NewBranch = {
  name?: string | undefined
  parentId?: string | undefined
  isProtected?: boolean | undefined
  expiresAt?: string | undefined
}

/** A branch with its database and its endpoint; `busy` settles when its operations end. */
export type Kept = {
  branch: Branch
  database: string
  endpoint: Endpoint
  busy: Promise<void> | undefined
}

const longestExpiryMs = 30 * 24 * 60 * 60 * 1000

/** @throws {Refusal} when the name is taken, or the project has no room for another branch. */
export function checkRoom(all: readonly Branch[], name: string, limit = 10): void {
  if (all.some((one) => one.name === name)) {
    throw new Refusal(409, 'BRANCH_ALREADY_EXISTS', `branch with name "${name}" already exists`)
  }
  if (all.length < limit) return
  throw new Refusal(422, 'BRANCHES_LIMIT_EXCEEDED', `branches limit exceeded, limit ${limit}`)
}

/** @throws {Refusal} for the default branch, a protected one, one with children, and one that is busy. */
export function checkChangeable({ branch, busy }: Kept, all: readonly Branch[], verb: string) {
  if (branch.default) throw new Refusal(422, '', `the default branch cannot be ${verb}`)
  if (branch.protected) throw new Refusal(422, '', `a protected branch cannot be ${verb}`)
  if (all.some((one) => one.parent_id === branch.id)) {
    throw new Refusal(422, '', `a branch with children cannot be ${verb}`)
  }
  if (busy) throw locked()
}

/** @throws {Refusal} for a time that is not in the future, or more than 30 days ahead. */
export function checkExpiry(text: string, now: string): void {
  const ahead = Date.parse(text) - Date.parse(now)
  if (!(ahead > 0 && ahead <= longestExpiryMs)) {
    throw invalid('expires_at must be a time in the future, at most 30 days ahead')
  }
}
