import type { TestProject } from 'vitest/node'
import { spawnLocalNeon } from '../../../../src/tools/local-neon/spawn.ts'

declare module 'vitest' {
  interface ProvidedContext {
    localNeon: { origin: string; ownerUrl: string }
  }
}

/** One endpoint for all test files; each makes a database of its own in it. */
export async function setup(project: TestProject) {
  const { origin, ownerUrl, stop } = await spawnLocalNeon()
  project.provide('localNeon', { origin, ownerUrl })
  return stop
}
