import type { RowFixtures } from '../tools/migrate/prove/fixtures.ts'
import { rowFixtures } from '../tools/migrate/prove/rows.ts'
import { modulesNamed } from './module-files.ts'

/** The row fixtures that modules declare in their `.rows.ts`. */
export async function declaredRowFixtures(): Promise<RowFixtures> {
  const declared = await modulesNamed<{ rowFixtures: RowFixtures }>('.rows.ts')
  return Object.assign({}, rowFixtures, ...declared.map((module) => module.rowFixtures))
}
