import { defineProblem } from '../../core/http/problem.ts'

export const VersionExists = defineProblem(
  'version_exists',
  409,
  'The service has this version already',
)
