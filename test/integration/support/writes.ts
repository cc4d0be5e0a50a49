import { contractWrites } from './contract-writes.ts'
import { fixtureWrites } from './fixture-writes.ts'
import { interactionWrites } from './interaction-writes.ts'
import { verificationWrites } from './verification-writes.ts'
import { some, type Write } from './write.ts'

const files = import.meta.glob<Write[]>('../../modules/**/*.writes.ts', {
  eager: true,
  import: 'writes',
})

/** Every write that is audited: a module's `.writes.ts` file exports `writes`. */
export const allWrites: readonly Write[] = [
  ...[interactionWrites, contractWrites, verificationWrites, fixtureWrites].flatMap((writes) =>
    writes(some),
  ),
  ...Object.values(files).flat(),
]
