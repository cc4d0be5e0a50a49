import { randomBytes } from 'node:crypto'
import { afterAll, inject, onTestFinished } from 'vitest'
import { proveDatabase } from '../../../../src/cli/prove.ts'
import { createTenant } from '../../../../src/cli/seed/tenant.ts'
import { createApiKey } from '../../../../src/core/tenancy/api-key.ts'
import { type Acquired, acquire as acquireFor } from '../../../../src/tools/preview/acquire.ts'
import { type Context, openContext } from '../../../../src/tools/preview/context.ts'
import { localNeonControl } from '../../../support/local-neon.ts'
import { type FakeGitHub, startGitHub } from './github.ts'
import type { PlaneFault } from './neon/faults.ts'
import { Plane } from './neon/plane.ts'
import type { Project } from './neon/project.ts'

export const control = localNeonControl(inject('neonOrigin'))

/** As much of Neon's API as previews use, whose branches are databases of the local endpoint. */
export const plane = new Plane(
  {
    copy: (template, name) => control.createDatabase(name, { template }),
    drop: (name) => control.dropDatabase(name),
  },
  inject('ownerUrl'),
)
const served = await plane.serve()
export const { baseUrl } = served
afterAll(() => served.stop())

export const unique = (prefix: string) => `${prefix}_${randomBytes(5).toString('hex')}`

export type TestProject = {
  id: string
  /** The database of the default branch: migrated, and written to by no preview. */
  database: string
  gitHub: FakeGitHub
  /** What `npm run branch` finds in its environment. */
  environment: Record<string, string>
  neon: Project
  fault: (fault: PlaneFault) => void
  /** The world of one run in this process, and all that it wrote. */
  world: (more?: Record<string, string>) => Context & { written: string[] }
}

/** A project of Neon's for one test, with a GitHub of its own. */
export async function openProject(
  options: { branchLimit?: number; operationMs?: number } = {},
): Promise<TestProject> {
  const [id, database] = [unique('project'), unique('main')]
  await control.createDatabase(database, { template: 'neondb' })
  const neon = plane.create({ id, database, operationMs: 20, ...options })
  const gitHub = await startGitHub()
  onTestFinished(async () => {
    await gitHub.stop()
    await plane.remove(id)
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
    neon,
    fault: (fault) => neon.faults.arm(fault),
    world(more = {}) {
      const written: string[] = []
      const world = openContext(
        { ...environment, ...more },
        { createKey: createApiKey, createTenant, prove: proveDatabase },
        (line) => void written.push(line),
      )
      return { ...world, written }
    },
  }
}

/** The branch of a pull request, as a run acquires it. */
export const acquire = (world: Context, pr: number): Promise<Acquired> =>
  acquireFor(world, pr, async (acquired) => acquired)

/** The connection string of the owner to another database of the endpoint. */
export const urlOf = (database: string) =>
  Object.assign(new URL(inject('ownerUrl')), { pathname: `/${database}` }).href
