import type { Section } from './section.ts'
import { anatomy } from './sections/anatomy.ts'
import { byHand } from './sections/by-hand.ts'
import { design } from './sections/design.ts'
import { growth } from './sections/growth.ts'
import { ingestion } from './sections/ingestion.ts'
import { load } from './sections/load.ts'
import { migrations } from './sections/migrations.ts'
import { price } from './sections/price.ts'
import { trips } from './sections/trips.ts'
import { weight } from './sections/weight.ts'

/** Every section, in the order in which the results page tells them. */
export const sections: readonly Section[] = [
  price,
  byHand,
  anatomy,
  design,
  trips,
  ingestion,
  growth,
  load,
  weight,
  migrations,
]
