import type { Section } from './section.ts'
import { anatomy } from './sections/anatomy.ts'
import { design } from './sections/design.ts'
import { ingestion } from './sections/ingestion.ts'
import { load } from './sections/load.ts'
import { price } from './sections/price.ts'

/** Every section, in the order in which the results page tells them. */
export const sections: readonly Section[] = [price, design, anatomy, ingestion, load]
