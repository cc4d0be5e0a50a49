import { defineProblem } from '../../../core/problems/problem.ts'

export const VersionExists = defineProblem(
  'version_exists',
  409,
  'The service has this version already',
)
