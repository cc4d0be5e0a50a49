import { defineProblem } from '../../../core/problems/problem.ts'

export const UnknownService = defineProblem('unknown_service', 404, 'Service not found', {
  detail: 'Check the name of the service, or register it first.',
})
export const UnknownVersion = defineProblem('unknown_version', 404, 'Service version not found', {
  detail: 'Check the version, or register it first.',
})
export const NotDeployed = defineProblem(
  'not_deployed',
  404,
  'The service is not deployed to the environment',
  { detail: 'Check the service, its version and the environment.' },
)
