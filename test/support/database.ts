import type { TestProject } from 'vitest/node'
import { migrate } from '../../src/cli/migrate.ts'
import { provisionRoles } from '../../src/tools/command/service-roles.ts'
import { spawnLocalNeon } from '../../src/tools/local-neon/spawn.ts'
import { startResolver } from './dns.ts'
import { startGithub } from './github.ts'

declare module 'vitest' {
  interface ProvidedContext {
    neonOrigin: string
    /** The owner's connection to the migrated database, of which each test file gets a copy. */
    ownerUrl: string
    /** The runtime role's connection to the same. */
    runtimeUrl: string
    /** The connection to the same of the role that keeps identities, and of the operator's. */
    authUrl: string
    operatorUrl: string
    /** A resolver of DNS over HTTPS that tests tell what to answer: dns.ts. */
    resolverUrl: string
    /** A stand-in of GitHub's side of signing in: github.ts. */
    githubUrl: string
    /** Another seed for the generated requests: `FUZZ_SEED=7 npm run test:integration`. */
    fuzzSeed: string | undefined
    /** The number of random histories of the broker: `HISTORIES=20000 npm run test:broker`. */
    histories: string | undefined
  }
}

/** Starts Postgres behind the local Neon endpoint for one run of vitest, and migrates the template. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const neon = await spawnLocalNeon()
  const resolver = await startResolver()
  const github = await startGithub()
  const password = crypto.randomUUID()
  await migrate({ url: neon.ownerUrl })
  await provisionRoles({ ownerUrl: neon.ownerUrl, password })
  project.provide('neonOrigin', neon.origin)
  project.provide('ownerUrl', neon.ownerUrl)
  project.provide('runtimeUrl', neon.urlFor({ role: 'app_user', password }))
  project.provide('authUrl', neon.urlFor({ role: 'app_auth', password }))
  project.provide('operatorUrl', neon.urlFor({ role: 'app_operator', password }))
  project.provide('resolverUrl', resolver.url)
  project.provide('githubUrl', github.url)
  project.provide('fuzzSeed', process.env.FUZZ_SEED)
  project.provide('histories', process.env.HISTORIES)
  return async () => {
    await resolver.stop()
    await github.stop()
    await neon.stop()
  }
}
