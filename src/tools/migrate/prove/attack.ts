import type { Ids, RowFixtures } from './fixtures.ts'

/** The outcome of a statement: its rows, or the SQLSTATE of its error. */
export type Outcome = { rows: Record<string, unknown>[]; refused: string | undefined }
export type Statement = string | readonly [text: string, values: unknown[]]

/** Runs statements as the runtime role in one transaction, and gives the last one's outcome. */
export type RunAsRuntime = (statements: readonly Statement[]) => Promise<Outcome>

/** Two tenants with a row each in every table: `mine` attacks, `theirs` is attacked. */
export type AttackScenario = {
  run: RunAsRuntime
  fixtures: RowFixtures
  /** The statements before each attack in its transaction: entering as the attacker, or nothing. */
  enter: readonly Statement[]
  mine: { id: string; rows: Ids }
  theirs: { id: string; rows: Ids }
}

export type Attack = {
  name: string
  run: readonly Statement[]
  repelled: (outcome: Outcome) => boolean
}

/** An attack that was not repelled. */
export type Breach = { where: string; attack: string; outcome: Outcome }

export const nothing = ({ rows, refused }: Outcome) => refused !== undefined || rows.length === 0
export const refusal = ({ refused }: Outcome) => refused !== undefined
export const refusedWith =
  (...states: string[]) =>
  ({ refused }: Outcome) =>
    refused !== undefined && states.includes(refused)

/** Runs attacks, each in a transaction of its own, and gives those that succeed. */
export async function runAll(
  scenario: AttackScenario,
  where: string,
  attacks: readonly Attack[],
): Promise<Breach[]> {
  const found: Breach[] = []
  for (const { name, run, repelled } of attacks) {
    const outcome = await scenario.run([...scenario.enter, ...run])
    if (!repelled(outcome)) found.push({ where, attack: name, outcome })
  }
  return found
}

/** The Worker's first statement for a credential: `app.enter`, as in src/core/tenancy/authenticators.ts. */
export function entering(credential: string): Statement {
  return ['select app.enter(null, $1, null, $2, 5000)', [credential, 'isolation']]
}
