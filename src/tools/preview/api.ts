import { type Branch, createNeonClient, type Endpoint, type NeonErrorUnion } from '@neon/sdk'
import { CommandError } from '../command/report.ts'
import { assertOwn, type Preview } from './guard.ts'
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
    connection: async (preview: Preview): Promise<string> => {
      const branch = { projectId, branchId: preview.id }
      const names = (await done('list the databases', neon.postgres.databases.list(branch))).map(
        ({ name }) => name,
      )
      const databaseName = settings.NEON_DATABASE ?? (names.length === 1 ? names[0] : undefined)
      if (databaseName === undefined || !names.includes(databaseName)) {
        throw new CommandError({
          what: 'the database of the branch is not unique',
          why: `it has ${names.join(', ') || 'none'}`,
          todo: 'name one in NEON_DATABASE',
          code: 2,
        })
      }
      const named = { ...branch, databaseName, roleName: settings.NEON_OWNER_ROLE, pooled: false }
      const uri = await done('give a connection string', neon.postgres.connectionString(named))
      const endpoints = neon.postgres.endpoints.listByBranch(branch)
      assertOwn(uri, await done('list the endpoints', endpoints))
      return uri
    },
  }
}

export type NeonApi = ReturnType<typeof neonApi>
