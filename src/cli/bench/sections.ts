import type { Section } from './section.ts'
import { design } from './sections/design.ts'
import { growth } from './sections/growth.ts'
import { price } from './sections/price.ts'

/** Every section, in the order in which the results page tells them. */
export const sections: readonly Section[] = [price, design, growth]
