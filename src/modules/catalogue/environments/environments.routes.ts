import { declareResource } from '../../../core/http/resource.ts'
import {
  CreateEnvironment,
  Environment,
  EnvironmentName,
  UpdateEnvironment,
} from './environments.contract.ts'
import { environmentEvents } from './environments.events.ts'
import { environmentPermissions } from './environments.permissions.ts'
import { EnvironmentExists, EnvironmentInUse } from './environments.problems.ts'
import { environments } from './environments.schema.ts'

const environment = declareResource({
  noun: 'environment',
  path: '/environments',
  table: environments,
  key: { column: environments.name, schema: EnvironmentName },
  schema: Environment,
  permissions: environmentPermissions,
  events: environmentEvents,
  payload: { name: environments.name },
})

export const environmentEndpoints = [
  environment.list({ sorts: { name: environments.name } }),
  environment.create({
    body: CreateEnvironment,
    conflicts: { environments_tenant_id_name_index: EnvironmentExists },
  }),
  environment.get({ asOf: true }),
  environment.update({ body: UpdateEnvironment }),
  environment.delete({
    description: 'Only an environment without deployments and releases can be deleted.',
    conflicts: { deployments_environment_id_fk: EnvironmentInUse },
  }),
]
