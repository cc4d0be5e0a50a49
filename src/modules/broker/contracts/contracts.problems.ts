import { defineProblem } from '../../../core/problems/problem.ts'

export const RedactionExists = defineProblem(
  'redaction_exists',
  409,
  'There is a redaction of this name already',
)
