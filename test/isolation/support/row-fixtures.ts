/// <reference types="vite/client" />
import type { RowFixtures } from '../../../src/tools/migrate/prove/fixtures.ts'
import { rowFixtures as others } from '../../../src/tools/migrate/prove/rows.ts'

const declared = import.meta.glob<RowFixtures>('../../../src/modules/**/*.rows.ts', {
  eager: true,
  import: 'rowFixtures',
})

/** The row fixtures of every module, as `npm run db:prove` collects them. */
export const rowFixtures: RowFixtures = Object.assign({}, others, ...Object.values(declared))
