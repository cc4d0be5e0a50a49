import { defineProblem } from '../../../core/problems/problem.ts'

export const RedactionExists = defineProblem(
  'redaction_exists',
  409,
  'There is a redaction of this name already',
  { detail: 'Choose another name, or delete the existing redaction.' },
)
