import { changeExamples } from './examples-changes.ts'
import { tenancyExamples } from './examples-tenancy.ts'

/** SQL that breaks a rule, and SQL that keeps it. `before` are migrations that came earlier. */
export type Example = { fails: readonly string[]; passes: readonly string[]; before?: string }

/** By the rule's name. */
export const examples: Record<string, Example> = { ...tenancyExamples, ...changeExamples }
