import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject, onTestFinished } from 'vitest'
import { createApiKey } from '../../../../src/core/tenancy/api-key.ts'
import { localNeonControl } from '../../../../src/tools/local-neon/control.ts'
import type { PlaneFault } from '../../../../src/tools/local-neon/plane/faults.ts'
import { type Acquired, acquire as acquireFor } from '../../../../src/tools/preview/acquire.ts'
import { openWorld, type World } from '../../../../src/tools/preview/world.ts'
import { type FakeGitHub, startGitHub } from './github.ts'

const origin = inject('neonOrigin')
export const control = localNeonControl(origin)
export const baseUrl = `${origin}/api/v2`

const unique = (prefix: string) => `${prefix}_${randomBytes(5).toString('hex')}`

export type TestProject = {
  id: string
  /** The database of the default branch: migrated, and written to by no preview. */
  database: string
  gitHub: FakeGitHub
  /** What `npm run branch` finds in its environment. */
  environment: Record<string, string>
  fault: (fault: Omit<PlaneFault, 'project'>) => Promise<unknown>
  /** The world of one run in this process, and all that it wrote. */
  world: (more?: Record<string, string>) => World & { written: string[] }
}

/** A project of the local control plane for one test, with a GitHub of its own. */
export async function openProject(
  options: { branchLimit?: number; operationMs?: number } = {},
): Promise<TestProject> {
  const [id, database] = [unique('project'), unique('main')]
  await control.createDatabase(database, { template: 'neondb' })
  await control.createProject({ id, database, operationMs: 20, ...options })
  await privileges(database)
  const gitHub = await startGitHub()
  onTestFinished(async () => {
    await gitHub.stop()
    await control.removeProject(id)
    await control.dropDatabase(database)
  })
  const environment = {
    NEON_API_KEY: unique('key'),
    NEON_PROJECT_ID: id,
    NEON_API_BASE_URL: baseUrl,
    GITHUB_TOKEN: unique('token'),
    GITHUB_REPOSITORY: 'guildhall/guildhall',
    GITHUB_API_URL: gitHub.origin,
    PREVIEW_POLL_MS: '20',
  }
  return {
    id,
    database,
    gitHub,
    environment,
    fault: (fault) => control.planeFault({ project: id, ...fault }),
    world(more = {}) {
      const written: string[] = []
      const world = openWorld(
        { ...environment, ...more },
        createApiKey,
        (line) => void written.push(line),
      )
      return { ...world, written }
    },
  }
}

/** The branch of a pull request, as a run acquires it. */
export const acquire = (world: World, pr: number): Promise<Acquired> =>
  acquireFor(world, pr, async (acquired) => acquired)

/** The connection string of the owner to another database of the endpoint. */
export const urlOf = (database: string) =>
  Object.assign(new URL(inject('ownerUrl')), { pathname: `/${database}` }).href

/** What a copy does not take over of its template, and a branch of the control plane does of its parent. */
async function privileges(database: string): Promise<void> {
  const client = new pg.Client(urlOf(database))
  await client.connect()
  await client.query(`revoke all on database ${database} from public`)
  await client.query(`grant connect on database ${database} to app_user, app_auth, app_operator`)
  await client.end()
}
