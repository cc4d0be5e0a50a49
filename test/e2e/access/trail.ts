/** What the tenant's record says of the steps: request, actor, what was done to what, and why not. */
export const trail = `
step-3 operator insert tenants
step-3 operator insert roles
step-3 operator insert invitations
step-3 operator update tenants
step-6 owner by person insert members
step-6 owner by person update invitations
step-7 owner by person insert api_keys
step-8 owner by key deny teams:manage insufficient_scope
step-9 owner by person insert invitations
step-9 member by person insert members
step-9 member by person update invitations
step-9 member by person insert api_keys
step-10 owner by person insert api_keys
step-10 owner by key insert teams
step-11 owner by person insert api_keys
step-11 owner by person update api_keys
step-11 owner by key deny services:read api_key_expired
step-12 owner by person insert invitations
step-12 admin by person insert members
step-12 admin by person update invitations
step-12 member by person deny PATCH /api/v1/members/{member} self_escalation
step-12 admin by person deny roles:manage role_exceeds_yours
step-12 owner by person insert roles
step-13 owner by person insert services
step-13 owner by person insert retention_rules
none system insert service_versions
step-13 operator update tenants
step-13 owner by key deny services:read tenant_suspended
step-13 owner by person deny services:read tenant_suspended
step-14 operator update tenants
none system delete service_versions
step-15 operator update tenants
step-17 member by person insert settings
step-17 owner by person insert settings
step-18 owner by person update tenants
step-19 operator update tenants
step-19 owner by person insert services
step-20 owner by person export audit_events
`
  .trim()
  .split('\n')
