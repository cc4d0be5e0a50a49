import type { Tenant } from '../../../core/tenancy/session.ts'
import { newSecret, replaceOwnKey } from '../keys/index.ts'

/**
 * A key for all that the member may, under a name of its own for each machine; the one that this machine had is
 * revoked. One round trip. Gives the key, which is nowhere else.
 */
export async function makeMachineKey(tenant: Tenant, name: string): Promise<string> {
  const made = await newSecret()
  await tenant.write((db) => replaceOwnKey(db, name, made))
  return made.live.secret
}

/** What a machine's key is called: what the client calls the machine, else its system, and the mark in its cookie. */
export function machineName(machine: string | undefined, userAgent: string, mark: string): string {
  const system = /Windows|Android|iPhone|iPad|Mac OS X|Linux/.exec(userAgent)?.[0] ?? 'a machine'
  return `${machine ?? system} (${mark})`
}
