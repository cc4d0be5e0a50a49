import { defineProblem } from '../../../core/problems/problem.ts'

export const UnsupportedSpec = defineProblem(
  'unsupported_spec',
  400,
  'Unsupported specification format',
)
export const InvalidSpec = defineProblem('invalid_spec', 422, 'The specification is not valid')
export const ServiceNotRegistered = defineProblem(
  'service_not_registered',
  404,
  'Service not registered',
)
export const VersionNotFound = defineProblem(
  'version_not_found',
  404,
  'The service has no matching version',
)
export const SpecIsText = defineProblem('spec_is_text', 409, 'The specification is not in JSON')
