import { defineProblem } from '../../../core/problems/problem.ts'

export const UnknownService = defineProblem('unknown_service', 404, 'Service not found')
export const UnknownVersion = defineProblem('unknown_version', 404, 'Service version not found')
export const NotDeployed = defineProblem(
  'not_deployed',
  404,
  'The service is not deployed to the environment',
)
