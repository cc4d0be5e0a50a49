import type { Owner } from '../../command/owner.ts'
import type { AttackScenario, Breach, RunAsRuntime } from './attack.ts'
import { callables, partitions, references, tenantRelations } from './catalogue.ts'
import { contextBreaches } from './context-attacks.ts'
import { type RowFixtures, withoutFixture } from './fixtures.ts'
import { functionBreaches } from './function-attacks.ts'
import { partitionBreaches } from './partition-attacks.ts'
import type { Finding } from './rule.ts'
import { breaches, referenceBreaches } from './table-attacks.ts'
import { type CreateTenant, secret, withScenario } from './throwaway.ts'

export type Attacks = { relations: string[]; attacks: number; findings: Finding[] }

/**
 * Attacks every relation that the catalogue knows, as one throw-away tenant on another and without any context,
 * each partition, each reference, each function, and the context itself. `run` is the runtime role's, over one connection.
 */
export async function attackEverything(input: {
  owner: Owner
  run: RunAsRuntime
  createTenant: CreateTenant
  fixtures: RowFixtures
}): Promise<Attacks> {
  const { owner, createTenant, fixtures } = input
  let attacks = 0
  const counted: RunAsRuntime = (statements) => {
    attacks += 1
    return input.run(statements)
  }
  const relations = await tenantRelations(owner)
  const tables = relations.filter(({ isTable }) => isTable).map(({ name }) => name)
  const without = withoutFixture(fixtures, tables)
  const known = relations.filter(({ name }) => !without.some(({ object }) => object === name))
  const found = await withScenario(
    { owner, run: counted, createTenant, fixtures },
    async (scenario, entries) => {
      const outside: AttackScenario = { ...scenario, enter: [] }
      const all: Breach[] = [...(await contextBreaches(scenario, entries, tables[0] ?? 'members'))]
      for (const { name, isTable } of known) {
        all.push(...(await breaches(scenario, name, isTable)))
        const bare = await breaches(outside, name, isTable)
        all.push(...bare.map((breach) => ({ ...breach, where: `${breach.where}, no context` })))
      }
      for (const name of await partitions(owner))
        all.push(...(await partitionBreaches(scenario, name)))
      for (const key of await references(owner))
        all.push(...(await referenceBreaches(scenario, key)))
      all.push(...(await functionBreaches(scenario, await callables(owner), secret)))
      return all
    },
  )
  return {
    relations: relations.map(({ name }) => name),
    attacks,
    findings: [...without, ...found.map(findingOf)],
  }
}

/** Without the rows themselves: in a breach they are somebody's. */
function findingOf({ where, attack, outcome: { rows, refused } }: Breach): Finding {
  const came = refused === undefined ? `${rows.length} rows` : `rejected with ${refused} only`
  return {
    object: where,
    finding: `is open to the attack "${attack}": ${came}`,
    remedy:
      'restore in a migration what the findings of the catalogue name for it; the attacks are in src/tools/migrate/prove',
  }
}
