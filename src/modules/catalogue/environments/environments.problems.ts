import { defineProblem } from '../../../core/problems/problem.ts'

export const EnvironmentExists = defineProblem(
  'environment_exists',
  409,
  'An environment with this name already exists',
  { detail: 'Choose another name, or use the existing environment.' },
)
export const EnvironmentInUse = defineProblem(
  'environment_in_use',
  409,
  'The environment has deployments',
  { detail: 'Undeploy all services from the environment first.' },
)
