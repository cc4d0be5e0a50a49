import { type Branch, createNeonClient, type Endpoint, type NeonErrorUnion } from '@neon/sdk'
import { CommandError } from '../command/report.ts'
import { assertElsewhere, type Preview } from './guard.ts'
import type { Settings } from './settings.ts'

type Result<Data> = { data: Data | undefined; error: NeonErrorUnion | undefined }

/** Why a call did not do what was asked, where the caller has an answer to it. */
export type Missed = 'exists' | 'gone' | 'no room' | 'broken operation' | 'not allowed' | 'unknown'

/** A call of Neon's API that failed, after the client's own retries of 423, 429 and 503. */
export class ApiError extends CommandError {
  readonly missed: Missed

  constructor(doing: string, error: NeonErrorUnion) {
    super({
      what: `Neon did not ${doing}`,
      why: error.message,
      todo: remedyOf(error),
      cause: error,
      code: 'status' in error && error.status === 423 ? 3 : 1,
    })
    this.missed = missedOf(error)
  }
}

function missedOf(error: NeonErrorUnion): Missed {
  if (error.kind === 'not_found') return 'gone'
  if (error.kind === 'operation') return 'broken operation'
  if (error.kind === 'auth') return 'not allowed'
  if (error.kind === 'api') {
    if (error.code === 'BRANCHES_LIMIT_EXCEEDED') return 'no room'
    if (error.status === 409) return 'exists'
  }
  return 'unknown'
}

function remedyOf(error: NeonErrorUnion): string {
  if (error.kind === 'auth')
    return 'check NEON_API_KEY, and that it may use the project NEON_PROJECT_ID'
  if (error.kind === 'not_found')
    return 'check NEON_PROJECT_ID; a branch may have expired meanwhile: run this again'
  return 'run this again: every step can be repeated'
}

/** Neon's API, as far as previews need it. Retries and polling are the client's: @neon/sdk. */
export function neonApi(settings: Settings) {
  const projectId = settings.NEON_PROJECT_ID
  const neon = createNeonClient({
    apiKey: settings.NEON_API_KEY,
    baseUrl: settings.NEON_API_BASE_URL.replace(/\/$/, ''),
    retries: 6,
    requestTimeoutMs: 60_000,
    wait: { pollIntervalMs: settings.PREVIEW_POLL_MS, timeoutMs: 300_000 },
    waitForReadiness: true,
  })

  async function done<Data>(doing: string, call: Promise<Result<Data>>): Promise<Data> {
    const { data, error } = await call
    if (error !== undefined) throw new ApiError(doing, error)
    if (data === undefined) throw new CommandError({ what: `Neon's answer is empty: ${doing}` })
    return data
  }

  return {
    /** Every branch of the project: the list has pages. */
    branches: () => done('list the branches', neon.branches.list({ projectId }).all()),

    /** Makes a branch with its endpoint, and waits until both are ready. */
    create: (input: { name: string; parentId: string; expiresAt: string }): Promise<Branch> => {
      // The ergonomic call passes `expires_at` on and does not name it; refreshExpiry sees to it in any case.
      const branch = { name: input.name, parent_id: input.parentId, expires_at: input.expiresAt }
      return done('create the branch', neon.branches.create({ projectId, ...branch }))
    },

    refreshExpiry: ({ id: branchId }: Preview, expiresAt: string) =>
      done(
        "set the branch's expiry",
        neon.branches.update({ projectId, branchId, expires_at: expiresAt }),
      ),

    /** Makes the branch what its parent is now. */
    reset: ({ id: branchId }: Preview) =>
      done(
        'reset the branch from its parent',
        neon.branches.resetFromParent({ projectId, branchId }),
      ),

    /** Removes the branch; one that is gone is fine. */
    remove: async ({ id: branchId }: Preview): Promise<void> => {
      const { error } = await neon.branches.delete({ projectId, branchId })
      if (error && missedOf(error) !== 'gone') throw new ApiError('delete the branch', error)
    },

    get: (branchId: string) => done('find the branch', neon.branches.get({ projectId, branchId })),

    endpoints: (branchId: string): Promise<Endpoint[]> =>
      done('list the endpoints', neon.postgres.endpoints.listByBranch({ projectId, branchId })),

    /** The owner's direct connection string to a branch, which is certainly no other branch's. */
    connection: async (preview: Preview, others: readonly Branch[]): Promise<string> => {
      const roleName = settings.NEON_OWNER_ROLE
      const own = await done(
        'list the endpoints',
        neon.postgres.endpoints.listByBranch({ projectId, branchId: preview.id }),
      )
      const databaseName = await databaseOf(preview.id)
      const uri = await done(
        'give a connection string',
        neon.postgres.connectionString({
          projectId,
          branchId: preview.id,
          databaseName,
          roleName,
          pooled: false,
        }),
      )
      const all = await done('list the endpoints', neon.postgres.endpoints.list({ projectId }))
      const foreign = all.filter(({ branch_id }) => branch_id !== preview.id)
      const local = await localPlaces(uri, preview, others)
      const named = foreign.map(({ host, branch_id }) => ({
        host,
        what: `the branch ${others.find(({ id }) => id === branch_id)?.name ?? branch_id}`,
      }))
      assertElsewhere(uri, own, [...named, ...local])
      return uri
    },
  }

  async function databasesOf(branchId: string): Promise<string[]> {
    const call = neon.postgres.databases.list({ projectId, branchId })
    return (await done('list the databases', call)).map(({ name }) => name)
  }

  async function databaseOf(branchId: string): Promise<string> {
    const names = await databasesOf(branchId)
    const wanted = settings.NEON_DATABASE ?? (names.length === 1 ? names[0] : undefined)
    if (wanted !== undefined && names.includes(wanted)) return wanted
    throw new CommandError({
      what: 'which database of the branch is meant cannot be told',
      why: `it has ${names.join(', ') || 'none'}`,
      todo: 'name one in NEON_DATABASE',
      code: 2,
    })
  }

  /** The local control plane has one host for all branches: there the databases tell them apart. */
  async function localPlaces(uri: string, preview: Preview, others: readonly Branch[]) {
    if (!/^(localhost|127\.0\.0\.1)$/.test(new URL(uri).hostname)) return []
    const places: { host: string; uri: string; what: string }[] = []
    for (const { id, name } of others.filter((one) => one.id !== preview.id && one.default)) {
      for (const database of await databasesOf(id)) {
        const at = Object.assign(new URL(uri), { pathname: `/${database}` })
        places.push({ host: '', uri: at.href, what: `the branch ${name}` })
      }
    }
    return places
  }
}

export type NeonApi = ReturnType<typeof neonApi>
