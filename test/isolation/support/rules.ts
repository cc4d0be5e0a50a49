import type { Owner } from '../../../src/tools/command/owner.ts'
import { proveCatalogue, report } from '../../../src/tools/migrate/prove/catalogue.ts'
import { parseRules } from '../../../src/tools/migrate/prove/rule.ts'
import access from '../../../src/tools/migrate/prove/rules-access.sql?raw'
import tables from '../../../src/tools/migrate/prove/rules-tables.sql?raw'

/** Every breach of the rules in a database, in words; workerd cannot read their files by itself. */
export async function breachesOf(owner: Owner, role?: string): Promise<string[]> {
  return report(await proveCatalogue(owner, [tables, access].flatMap(parseRules), role))
}
