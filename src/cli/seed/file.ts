import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Environment } from '../../tools/command/environment.ts'
import { prepareHome, writePrivate } from '../../tools/command/home.ts'
import type { DemoTenant as CreatedTenant, DemoKeys } from '../demo.ts'
import { DemoTenant, readState } from '../dev/state.ts'
import { systemTenant } from './system.ts'

const Seeded = z.object({ tenants: z.array(DemoTenant) })

/** The file of an environment's seeded ids and keys, for scripts: git-ignored, readable by this user only. */
export function seedFile(environment: Environment): string {
  return `seed.${environment}.json`
}

export async function writeSeeded(
  home: string,
  environment: Environment,
  tenants: readonly CreatedTenant[],
): Promise<string> {
  await prepareHome(home)
  const content = { environment, system: systemTenant, tenants }
  await writePrivate(home, seedFile(environment), `${JSON.stringify(content, undefined, 2)}\n`)
  return join(home, seedFile(environment))
}

/** The keys of an earlier seed: of `npm run dev` when this is its database, else of the environment's file. */
export async function seededKeys(
  home: string,
  environment: Environment,
  ownerUrl: string,
): Promise<readonly DemoKeys[]> {
  const dev = await readState(home)
  if (dev?.ownerUrl === ownerUrl) return dev.tenants
  try {
    const content = await readFile(join(home, seedFile(environment)), 'utf8')
    return Seeded.parse(JSON.parse(content)).tenants
  } catch {
    return []
  }
}
