import type { Databases } from './databases.ts'
import { PlaneFaults } from './faults.ts'
import { runOperations } from './operations.ts'
import { invalid, notFound } from './refusal.ts'
import {
  checkChangeable,
  checkExpiry,
  checkRoom,
  type Kept,
  type NewBranch,
  type ProjectOptions,
} from './rules.ts'
import {
  type Branch,
  type Endpoint,
  newBranch,
  newEndpoint,
  newOperation,
  type Operation,
  type OperationAction,
} from './shapes.ts'

/** One project: branches that are databases, made from their parent's as a template. Lives as long as the endpoint. */
export class Project {
  readonly id: string
  readonly faults = new PlaneFaults()
  readonly #databases: Databases
  readonly #options: ProjectOptions
  readonly #branches = new Map<string, Kept>()
  readonly #operations = new Map<string, Operation>()
  #host: string
  #ahead = 0

  constructor(databases: Databases, host: string, options: ProjectOptions) {
    this.id = options.id
    this.#databases = databases
    this.#host = host
    this.#options = options
    const now = this.#now()
    const branch = newBranch({ projectId: this.id, name: 'production', isDefault: true, now })
    this.#keep(branch, options.database)
  }

  /** Sets the project's clock ahead: what expires until then has expired. */
  advance(ms: number): void {
    this.#ahead += ms
  }

  /** Lets every branch but the default one sleep, as Neon does: archived, its compute idle. A connection finds it. */
  sleep(): void {
    for (const { branch, endpoint } of this.#branches.values()) {
      if (branch.default) continue
      branch.current_state = 'archived'
      endpoint.current_state = 'idle'
    }
  }

  branches(): Branch[] {
    this.#expire()
    return [...this.#branches.values()].map(({ branch }) => branch)
  }

  endpoints(branchId?: string): Endpoint[] {
    if (branchId) this.kept(branchId)
    const all = [...this.#branches.values()].map(({ endpoint }) => endpoint)
    return all.filter((one) => branchId === undefined || one.branch_id === branchId)
  }

  operations(): Operation[] {
    return [...this.#operations.values()]
  }

  operation(id: string): Operation {
    const found = this.#operations.get(id)
    if (!found) throw notFound('operation')
    return found
  }

  kept(branchId: string): Kept {
    this.#expire()
    const found = this.#branches.get(branchId)
    if (!found) throw notFound('branch')
    return found
  }

  create(input: NewBranch): { branch: Branch; endpoint: Endpoint; operations: Operation[] } {
    this.#expire()
    const all = this.branches()
    const parent = this.kept(input.parentId ?? all.find((one) => one.default)?.id ?? '')
    const name = input.name ?? `br-${all.length + 1}`
    checkRoom(all, name, this.#options.branchLimit)
    if (input.expiresAt) checkExpiry(input.expiresAt, this.#now())
    const { isProtected = false, expiresAt } = input
    const parentId = parent.branch.id
    const given = { name, parentId, isProtected, expiresAt }
    const branch = newBranch({ projectId: this.id, ...given, now: this.#now() })
    const made = this.#keep(branch, branch.id.replaceAll('-', '_'))
    const operations = this.#work(made, ['create_branch', 'start_compute'], () =>
      this.#databases.copy(parent.database, made.database),
    )
    return { branch, endpoint: made.endpoint, operations }
  }

  update(
    branchId: string,
    input: { name?: string; isProtected?: boolean; expiresAt?: string | null },
  ): { branch: Branch; operations: Operation[] } {
    const { branch } = this.kept(branchId)
    if (input.name !== undefined) branch.name = input.name
    if (input.isProtected !== undefined) branch.protected = input.isProtected
    if (input.expiresAt === null) delete branch.expires_at
    else if (input.expiresAt !== undefined) {
      if (branch.default || branch.protected) {
        throw invalid('expiration cannot be set on a default or protected branch')
      }
      checkExpiry(input.expiresAt, this.#now())
      branch.expires_at = input.expiresAt
    }
    branch.updated_at = this.#now()
    return { branch, operations: [] }
  }

  /** Makes the branch what its source is now. */
  restore(branchId: string, sourceId: string): { branch: Branch; operations: Operation[] } {
    const target = this.#changeable(branchId, 'restored')
    const source = this.kept(sourceId)
    if (source === target) throw invalid('restoring a branch from itself is not served locally')
    target.branch.current_state = 'resetting'
    target.branch.pending_state = 'ready'
    target.branch.last_reset_at = this.#now()
    const operations = this.#work(target, ['create_branch', 'start_compute'], async () => {
      await this.#databases.drop(target.database)
      await this.#databases.copy(source.database, target.database)
    })
    return { branch: target.branch, operations }
  }

  delete(branchId: string): { branch: Branch; operations: Operation[] } {
    const target = this.#changeable(branchId, 'deleted')
    return { branch: target.branch, operations: this.#remove(target) }
  }

  /** Ends every branch but the default one, and waits for their databases to be gone. */
  async close(): Promise<void> {
    for (const { branch, database, busy } of this.#branches.values()) {
      await busy
      if (!branch.default) await this.#databases.drop(database)
    }
  }

  #changeable(branchId: string, verb: string): Kept {
    const found = this.kept(branchId)
    checkChangeable(found, this.branches(), verb)
    return found
  }

  #remove(target: Kept): Operation[] {
    this.#branches.delete(target.branch.id)
    return this.#work(target, ['suspend_compute', 'delete_timeline'], () =>
      this.#databases.drop(target.database),
    )
  }

  #keep(branch: Branch, database: string): Kept {
    const endpoint = newEndpoint(branch, this.#host, this.#now())
    const kept = { branch, database, endpoint, busy: undefined }
    this.#branches.set(branch.id, kept)
    return kept
  }

  /** Operations run one after the other; the first does the work. The branch is ready when all are finished. */
  #work(kept: Kept, actions: OperationAction[], work: () => Promise<void>): Operation[] {
    const operations = actions.map((action) => newOperation(kept.branch, action, this.#now()))
    for (const operation of operations) this.#operations.set(operation.id, operation)
    const { operationMs = 100 } = this.#options
    const pace = { operationMs, faults: this.faults, now: () => this.#now() }
    kept.busy = runOperations(operations, work, pace).then((done) => {
      kept.busy = undefined
      if (!done) return
      kept.branch.current_state = 'ready'
      delete kept.branch.pending_state
      kept.endpoint.current_state = 'active'
      delete kept.endpoint.pending_state
    })
    return operations
  }

  #expire(): void {
    const now = Date.parse(this.#now())
    for (const kept of [...this.#branches.values()]) {
      const { expires_at: expiry } = kept.branch
      if (expiry && Date.parse(expiry) <= now && !kept.busy) this.#remove(kept)
    }
  }

  #now(): string {
    return new Date(Date.now() + this.#ahead).toISOString()
  }
}
