import type { RowFixtures } from '../tools/migrate/prove/fixtures.ts'
import { modulesNamed } from './module-files.ts'
export async function declaredRowFixtures(): Promise<RowFixtures> {
  const declared = await modulesNamed<{ rows: RowFixtures }>('.rows.ts')
  return Object.assign({}, ...declared.map(({ rows }) => rows))
}
