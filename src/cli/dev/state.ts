import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { writePrivate } from '../../tools/command/home.ts'

export const DemoTenant = z.object({
  slug: z.string(),
  apiKey: z.string(),
  readOnlyKey: z.string(),
  person: z.object({ email: z.string(), password: z.string() }).optional(),
})
export type DemoTenant = z.output<typeof DemoTenant>

/** dev.json: where the running (or last) Guildhall is, and the keys to it. */
const DevState = z.object({
  url: z.url(),
  databaseUrl: z.url(),
  ownerUrl: z.url(),
  operatorKey: z.string().optional(),
  /** Signs sessions; kept, so that they outlive a restart. */
  authSecret: z.string().optional(),
  tenants: z.array(DemoTenant),
})
export type DevState = z.output<typeof DevState>

const file = 'dev.json'

/** The state of the last start; undefined when there is none or it cannot be read. */
export async function readState(home: string): Promise<DevState | undefined> {
  try {
    return DevState.parse(JSON.parse(await readFile(join(home, file), 'utf8')))
  } catch {
    return undefined
  }
}

/** Writes dev.json for tests, scripts and the next start, readable by this user only. */
export async function writeState(home: string, state: DevState): Promise<void> {
  await writePrivate(home, file, `${JSON.stringify(state, undefined, 2)}\n`)
}

/** The runtime role's password of the last start, so that a connection string stays valid over starts. */
export function passwordOf(state: DevState | undefined): string | undefined {
  return state ? decodeURIComponent(new URL(state.databaseUrl).password) || undefined : undefined
}
