import type { RowFixtures } from '../tools/migrate/prove/fixtures.ts'
import { modulesNamed } from './module-files.ts'

/** The row fixtures that core and modules declare in their `.rows.ts`. */
export async function declaredRowFixtures(): Promise<RowFixtures> {
  const declared = await modulesNamed<{ rows: RowFixtures }>('.rows.ts')
  return Object.assign({}, ...declared.map(({ rows }) => rows))
}
