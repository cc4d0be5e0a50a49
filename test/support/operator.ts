import type { World } from './world.ts'

/** What the operator says when it changes a tenant's status. */
export const reason = { reason: 'the invoice is unpaid' }

let count = 0

/** A text that no other call gives. */
export function unique(prefix: string): string {
  count += 1
  return `${prefix}-${count}`
}

/** The body that provisions a tenant of a slug of its own. */
export function wanted(more: Record<string, unknown> = {}) {
  return {
    name: 'Acme',
    slug: unique('acme'),
    region: 'eu',
    plan: 'professional',
    ownerEmail: 'Jane@Acme.example',
    ...more,
  }
}

/** What the audit events of a tenant say of the control plane, oldest first. */
export function audited(world: World, tenantId: string, resource = 'tenants') {
  return world.owner(
    `select actor_type, request_id, action, changes from audit_events
     where tenant_id = $1 and resource = $2 order by id`,
    [tenantId, resource],
  )
}
