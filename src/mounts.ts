import type { Mount } from './core/http/openapi.ts'
import { auditEndpoints } from './modules/audit/index.ts'
import { badgeEndpoints } from './modules/badges/index.ts'
import { branchEndpoints } from './modules/branches/index.ts'
import { deviationEndpoints } from './modules/conformance/index.ts'
import { contractEndpoints } from './modules/contracts/index.ts'
import { deployabilityEndpoints, deployabilityProtocol } from './modules/deployability/index.ts'
import { deploymentEndpoints, deploymentProtocol } from './modules/deployments/index.ts'
import { domainEndpoints } from './modules/domains/index.ts'
import { environmentEndpoints } from './modules/environments/index.ts'
import { eventEndpoints } from './modules/events/index.ts'
import { fixtureEndpoints, fixtureProtocol } from './modules/fixtures/index.ts'
import { invitationEndpoints } from './modules/invitations/index.ts'
import { apiKeyEndpoints } from './modules/keys/index.ts'
import { matrixEndpoints } from './modules/matrix/index.ts'
import { memberEndpoints } from './modules/members/index.ts'
import { mockProtocol } from './modules/mock/index.ts'
import { overviewEndpoints } from './modules/overview/index.ts'
import { permissionEndpoints } from './modules/permissions/index.ts'
import { recordingEndpoints, recordingProtocol } from './modules/recordings/index.ts'
import { releaseEndpoints } from './modules/releases/index.ts'
import { retentionEndpoints } from './modules/retention/index.ts'
import { roleEndpoints } from './modules/roles/index.ts'
import { serviceEndpoints, serviceProtocol } from './modules/services/index.ts'
import { sessionEndpoints, sessionProtocol } from './modules/session/index.ts'
import { settingEndpoints } from './modules/settings/index.ts'
import { specEndpoints, specProtocol } from './modules/specs/index.ts'
import { teamEndpoints } from './modules/teams/index.ts'
import { adminTenantEndpoints, planEndpoints, tenantEndpoints } from './modules/tenants/index.ts'
import { verificationEndpoints, verificationProtocol } from './modules/verification/index.ts'

export { identityRoutes } from './modules/identity/index.ts'

const clientProtocol = [
  ...serviceProtocol,
  ...specProtocol,
  ...deploymentProtocol,
  ...fixtureProtocol,
  ...deployabilityProtocol,
  ...sessionProtocol,
  ...recordingProtocol,
  ...verificationProtocol,
  ...mockProtocol,
]

/** Every endpoint, where it is served: what is mounted, documented, and attacked by the isolation suite. */
export const mounts: readonly Mount[] = [
  { prefix: '', endpoints: sessionProtocol },
  { prefix: '/api', endpoints: clientProtocol },
  {
    prefix: '/api/v1',
    endpoints: [
      ...clientProtocol,
      ...serviceEndpoints,
      ...specEndpoints,
      ...environmentEndpoints,
      ...deploymentEndpoints,
      ...recordingEndpoints,
      ...contractEndpoints,
      ...verificationEndpoints,
      ...fixtureEndpoints,
      ...branchEndpoints,
      ...releaseEndpoints,
      ...deployabilityEndpoints,
      ...matrixEndpoints,
      ...overviewEndpoints,
      ...badgeEndpoints,
      ...eventEndpoints,
      ...auditEndpoints,
      ...retentionEndpoints,
      ...deviationEndpoints,
      ...tenantEndpoints,
      ...domainEndpoints,
      ...adminTenantEndpoints,
      ...planEndpoints,
      ...memberEndpoints,
      ...permissionEndpoints,
      ...roleEndpoints,
      ...teamEndpoints,
      ...invitationEndpoints,
      ...apiKeyEndpoints,
      ...settingEndpoints,
      ...sessionEndpoints,
    ],
  },
]
