/** The roles that every tenant has, and their ranks. */
export const systemRoles = { owner: 100, admin: 80, manager: 60, member: 40, viewer: 20 } as const
export type SystemRole = keyof typeof systemRoles

const viewer: readonly SystemRole[] = ['owner', 'admin', 'manager', 'member', 'viewer']
const member: readonly SystemRole[] = ['owner', 'admin', 'manager', 'member']
const manager: readonly SystemRole[] = ['owner', 'admin', 'manager']
const admin: readonly SystemRole[] = ['owner', 'admin']
const owner: readonly SystemRole[] = ['owner']

/** Every permission: what it allows, and the system roles that hold it. A migration says the same to the database. */
export const permissions = {
  'tenant:read': ['See the tenant, its plan, its branding and its domains', viewer],
  'tenant:update': ['Change the tenant’s profile, branding and domains', admin],
  'tenant:export': ['Take out all that the tenant has', owner],
  'members:read': ['See who belongs to the tenant', viewer],
  'members:invite': ['Invite people, and see the invitations', manager],
  'members:manage': ['Change, suspend and remove members, and give them roles', admin],
  'roles:read': ['See the roles and what each may', viewer],
  'roles:manage': ['Make, change and remove roles of the tenant’s own', admin],
  'teams:read': ['See the teams and who is in them', viewer],
  'teams:manage': ['Make, change and remove teams, and say who is in them', manager],
  'api_keys:read': ['See the API keys of all members', manager],
  'api_keys:manage': ['Make, rotate and revoke the API keys of all members', admin],
  'sessions:manage': ['End the sessions of members', admin],
  'settings:read': ['See the settings', viewer],
  'settings:manage': ['Change and lock the settings of the tenant and of its teams', admin],
  'audit:read': ['Read the audit events', manager],
  'audit:export': ['Export the audit events', admin],
  'services:read': ['See services, their versions and their specifications', viewer],
  'services:manage': ['Register, change and remove services', member],
  'specs:publish': ['Publish specifications', member],
  'environments:read': ['See the environments', viewer],
  'environments:manage': ['Make, change and remove environments', manager],
  'deployments:read': ['See deployments, and ask whether something may be deployed', viewer],
  'deployments:record': ['Record deployments and releases', member],
  'contracts:read': ['See contracts and their interactions', viewer],
  'contracts:manage': ['Change and remove contracts', manager],
  'interactions:read': ['See what consumers called', viewer],
  'interactions:record': ['Record what consumers called', member],
  'redactions:read': ['See which fields are kept secret', viewer],
  'redactions:manage': ['Say which fields are kept secret', manager],
  'verification:read': ['See verification tasks and results', viewer],
  'verification:report': ['Report verification results', member],
  'fixtures:read': ['See fixtures', viewer],
  'fixtures:propose': ['Propose fixtures', member],
  'fixtures:review': ['Approve and reject fixtures', manager],
  'mock:read': ['Call the mocks', viewer],
  'retention:read': ['See after how many days what is removed', viewer],
  'retention:manage': ['Say after how many days what is removed', admin],
  'events:read': ['Read what happened', viewer],
} as const satisfies Record<string, readonly [description: string, roles: readonly SystemRole[]]>

export type PermissionId = keyof typeof permissions

export const permissionIds = Object.keys(permissions) as [PermissionId, ...PermissionId[]]
