/// <reference types="vite/client" />
import type { RowFixtures } from '../../../src/tools/migrate/prove/fixtures.ts'

const declared = import.meta.glob<RowFixtures>('../../../src/{core,modules}/**/*.rows.ts', {
  eager: true,
  import: 'rows',
})

/** The row fixtures of core and of every module, as `npm run db:prove` collects them. */
export const rowFixtures: RowFixtures = Object.assign({}, ...Object.values(declared))
