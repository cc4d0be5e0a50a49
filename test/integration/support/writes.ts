import type { Write } from './write.ts'

const files = import.meta.glob<Write[]>('../../modules/**/*.writes.ts', {
  eager: true,
  import: 'writes',
})

/** Every write that is audited: a module's `.writes.ts` file exports `writes`. */
export const allWrites: readonly Write[] = Object.values(files).flat()
