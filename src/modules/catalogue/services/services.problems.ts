import { defineProblem } from '../../../core/problems/problem.ts'

export const ServiceExists = defineProblem(
  'service_exists',
  409,
  'A service with this name already exists',
  { detail: 'Choose another name, or use the existing service.' },
)
export const VersionExists = defineProblem(
  'version_exists',
  409,
  'The service already has this version',
  { detail: 'Choose another version, or use the existing one.' },
)
