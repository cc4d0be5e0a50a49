import { type AttackScenario, type Breach, runAll } from './attack.ts'
import type { Callable } from './catalogue.ts'

/**
 * Calls each function that the runtime role may execute, as the attacker and without a context, and gives those whose
 * answer names anything of the victim. `secret` is a text in the victim's rows, which a search finds.
 */
export async function functionBreaches(
  scenario: AttackScenario,
  functions: readonly Callable[],
  secret: string,
): Promise<Breach[]> {
  const marks = [scenario.theirs.id, ...Object.values(scenario.theirs.rows)]
  const found: Breach[] = []
  for (const enter of [scenario.enter, []]) {
    for (const { name, args } of functions) {
      const call = args.map((type, index) => `$${index + 1}::${type}`).join(', ')
      const values = args.map((type) => valueFor(type, scenario.theirs.id, secret))
      found.push(
        ...(await runAll({ ...scenario, enter }, `${name}(${args.join(', ')})`, [
          {
            name: enter.length > 0 ? 'call it' : 'call it without a context',
            run: [[`select to_jsonb(given)::text as given from ${name}(${call}) given`, values]],
            repelled: ({ rows }) => {
              const answer = JSON.stringify(rows)
              return !marks.some((mark) => answer.includes(mark))
            },
          },
        ])),
      )
    }
  }
  return found
}

/** Values of the victim that such an argument could name: its id, or a text of its rows. */
function valueFor(type: string, tenantId: string, secret: string): string | null {
  if (type === 'uuid') return tenantId
  return /^(text|character varying|name)$/.test(type) ? secret : null
}
