import { transportHash } from '../core/tenancy/api-key.ts'
import { readArguments } from '../tools/command/arguments.ts'
import { runCheck } from '../tools/command/check.ts'
import { withClient } from '../tools/command/connection.ts'
import { ownerUrlFromEnvironment } from '../tools/command/connection-url.ts'
import { disposable } from '../tools/command/disposable.ts'
import { type Owner, ownerOf } from '../tools/command/owner.ts'
import { attackEverything } from '../tools/migrate/prove/attacks.ts'
import { proveCatalogue, report, tenantRelations } from '../tools/migrate/prove/catalogue.ts'
import type { Finding, Rule } from '../tools/migrate/prove/rule.ts'
import { readRules } from '../tools/migrate/prove/rules.ts'
import { overConnection } from '../tools/migrate/prove/runtime.ts'
import { declaredRowFixtures } from './row-fixtures.ts'
import { runtimeUrlFromEnvironment } from './runtime-url.ts'
import { putApiKey, putServiceMember, putTenant } from './tenants.ts'

const program = 'guildhall-prove'

export type Proof = {
  database: string
  role: string
  /** How many rules and attacks there were; no attack when read-only. */
  rules: number
  attacks: number
  relations: string[]
  findings: Finding[]
}

/**
 * Reads the catalogue for every rule of docs/tenancy.md; with `runtimeUrl` it then attacks each tenant table as that
 * role, between two throw-away tenants that it removes again. Without, it writes nothing.
 * @throws {CommandError} when an attack is asked of what is neither local nor a preview.
 */
export async function proveDatabase(input: {
  ownerUrl: string
  runtimeUrl?: string | undefined
}): Promise<Proof> {
  const { ownerUrl, runtimeUrl } = input
  const { host, pathname } = new URL(ownerUrl)
  const role = runtimeUrl ? decodeURIComponent(new URL(runtimeUrl).username) : 'app_user'
  return withClient(ownerUrl, program, async (client) => {
    const owner = ownerOf(client)
    const rules = await readRules()
    const about = { role, rules: rules.length, attacks: 0 }
    if (!runtimeUrl) {
      await client.query('begin transaction read only')
      const database = `${pathname.slice(1)} at ${host}`
      return { database, ...about, ...(await readCatalogue(owner, rules, role)) }
    }
    const database = await disposable(owner, ownerUrl, 'an attack')
    const { findings } = await readCatalogue(owner, rules, role)
    const fixtures = await declaredRowFixtures()
    const attacked = await withClient(runtimeUrl, program, (runtime) =>
      attackEverything({ owner, run: overConnection(runtime), createTenant, fixtures }),
    )
    return { database, ...about, ...attacked, findings: [...findings, ...attacked.findings] }
  })
}

async function createTenant(owner: Owner, tenant: { slug: string; name: string }) {
  const tenantId = await putTenant(owner, tenant)
  const member = { tenantId, displayName: 'prover', role: 'admin' } as const
  const memberId = await putServiceMember(owner, member)
  const key = await putApiKey(owner, { tenantId, memberId }, { name: 'prover', scopes: ['*'] })
  return { id: tenantId, credential: await transportHash(key) }
}

async function readCatalogue(owner: Owner, rules: readonly Rule[], role: string) {
  const relations = (await tenantRelations(owner)).map(({ name }) => name)
  return { findings: await proveCatalogue(owner, rules, role), relations }
}
export function proofReport(proof: Proof): string {
  const { database, role, rules, attacks, relations, findings } = proof
  const asked = `${rules} rules over ${relations.length} relations`
  const attacked = attacks > 0 ? `${attacks} attacks as ${role}` : 'no attack: read only'
  return [
    `Isolation of ${database}: ${asked}, ${attacked}.`,
    ...report(findings),
    findings.length === 0 ? 'Every rule holds.' : `${findings.length} findings.`,
  ].join('\n')
}

if (import.meta.main) {
  await runCheck(async () => {
    const { values } = readArguments('npm run db:prove -- --read-only --json', {
      options: { 'read-only': { type: 'boolean' }, json: { type: 'boolean' } },
    })
    const proof = await proveDatabase({
      ownerUrl: ownerUrlFromEnvironment(),
      runtimeUrl: values['read-only'] ? undefined : runtimeUrlFromEnvironment(),
    })
    console.log(values.json ? JSON.stringify(proof, undefined, 2) : proofReport(proof))
    return proof.findings.length > 0 ? 'findings' : 'clean'
  })
}
