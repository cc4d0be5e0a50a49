import { cliLogin } from './cli-login.ts'
import { confirmPage } from './confirm-page.ts'
import { errorPage } from './error-page.ts'
import { identity } from './identity.ts'

export { identityOperations } from './identity.operations.ts'

import { resetPage } from './reset-page.ts'

/** The routes below `/auth`: pages for people, and Better Auth. The first match counts. */
export const identityRoutes = [
  { methods: ['GET', 'POST'], path: '/auth/cli', handle: cliLogin },
  { methods: ['GET', 'POST'], path: '/auth/confirm', handle: confirmPage },
  { methods: ['GET', 'POST'], path: '/auth/reset', handle: resetPage },
  { methods: ['GET'], path: '/auth/error', handle: errorPage },
  { methods: ['GET', 'POST'], path: '/auth/*', handle: identity },
]
