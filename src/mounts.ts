import type { Mount } from './core/http/mount.ts'
import type { Wing } from './core/module.ts'
import { broker } from './modules/broker/index.ts'
import { catalogue } from './modules/catalogue/index.ts'
import { people } from './modules/people/index.ts'
import { platform } from './modules/platform/index.ts'
import { record } from './modules/record/index.ts'

export { identityRoutes } from './modules/people/identity/index.ts'

/** Every wing. A wing imports only from those that stand before it. */
export const wings: readonly Wing[] = [record, people, platform, catalogue, broker]

const modules = wings.flatMap((wing) => wing.modules)
const clientProtocol = modules.flatMap(({ protocol = [] }) => protocol)

/** Every endpoint, where it is served: what is mounted, documented, and attacked by the isolation suite. */
export const mounts: readonly Mount[] = [
  { prefix: '', endpoints: modules.flatMap(({ root = [] }) => root) },
  { prefix: '/api', endpoints: clientProtocol },
  {
    prefix: '/api/v1',
    endpoints: [...clientProtocol, ...modules.flatMap(({ endpoints = [] }) => endpoints)],
  },
]
