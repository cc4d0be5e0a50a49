import type { Module } from '../../../core/module.ts'
import { environmentEndpoints } from './environments.routes.ts'

export { EnvironmentName } from './environments.contract.ts'
export { environmentNamed, putEnvironment } from './environments.queries.ts'
export { environments } from './environments.schema.ts'

export const environmentsModule: Module = {
  name: 'environments',
  description: 'Environments to which versions are deployed.',
  endpoints: environmentEndpoints,
}
