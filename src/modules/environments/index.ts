export { EnvironmentName } from './environments.contract.ts'
export { environmentNamed, putEnvironment } from './environments.queries.ts'
export { environmentEndpoints } from './environments.routes.ts'
export { environments } from './environments.schema.ts'
