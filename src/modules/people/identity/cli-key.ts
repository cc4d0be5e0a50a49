import type { Tenant } from '../../../core/tenancy/session.ts'
import { newSecret, replaceOwnKey } from '../keys/index.ts'

/**
 * Creates an API key with all permissions of the member, named after the machine, and revokes the previous one of that
 * machine, in one round trip. Returns the key, which is stored nowhere.
 */
export async function makeMachineKey(tenant: Tenant, name: string): Promise<string> {
  const made = await newSecret()
  await tenant.write((db) => replaceOwnKey(db, name, made))
  return made.live.secret
}

/** The name of the key: the name of the machine or its system, and the mark in its cookie. */
export function machineName(machine: string | undefined, userAgent: string, mark: string): string {
  const system = /Windows|Android|iPhone|iPad|Mac OS X|Linux/.exec(userAgent)?.[0] ?? 'a machine'
  return `${machine ?? system} (${mark})`
}
