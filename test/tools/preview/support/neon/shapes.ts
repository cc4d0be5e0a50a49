import { randomBytes, randomUUID } from 'node:crypto'
import type { Branch, Endpoint, Operation } from '@neon/sdk'

export type { Branch, Endpoint, Operation }
export type OperationAction = Operation['action']

/** How ids look: a prefix, and what no other has. */
export const newId = (prefix: 'br' | 'ep') => `${prefix}-local-${randomBytes(5).toString('hex')}`

export function newBranch(input: {
  projectId: string
  name: string
  parentId?: string | undefined
  isDefault?: boolean
  isProtected?: boolean
  expiresAt?: string | undefined
  now: string
}): Branch {
  const { now, parentId, expiresAt } = input
  return {
    id: newId('br'),
    project_id: input.projectId,
    name: input.name,
    ...(parentId ? { parent_id: parentId, parent_lsn: '0/0', parent_timestamp: now } : {}),
    ...(expiresAt ? { expires_at: expiresAt } : {}),
    current_state: parentId ? 'init' : 'ready',
    ...(parentId ? { pending_state: 'ready' } : {}),
    state_changed_at: now,
    creation_source: 'console',
    primary: input.isDefault ?? false,
    default: input.isDefault ?? false,
    protected: input.isProtected ?? false,
    cpu_used_sec: 0,
    compute_time_seconds: 0,
    active_time_seconds: 0,
    written_data_bytes: 0,
    data_transfer_bytes: 0,
    created_at: now,
    updated_at: now,
  }
}

export function newEndpoint(branch: Branch, host: string, now: string): Endpoint {
  return {
    id: newId('ep'),
    project_id: branch.project_id,
    branch_id: branch.id,
    host,
    proxy_host: host,
    region_id: 'local',
    type: 'read_write',
    current_state: branch.current_state === 'ready' ? 'active' : 'init',
    ...(branch.current_state === 'ready' ? {} : { pending_state: 'active' as const }),
    autoscaling_limit_min_cu: 0.25,
    autoscaling_limit_max_cu: 1,
    settings: {},
    pooler_enabled: false,
    pooler_mode: 'transaction',
    disabled: false,
    passwordless_access: false,
    creation_source: 'console',
    created_at: now,
    updated_at: now,
    suspend_timeout_seconds: 0,
    provisioner: 'k8s-neonvm',
  }
}

export function newOperation(branch: Branch, action: OperationAction, now: string): Operation {
  return {
    id: randomUUID(),
    project_id: branch.project_id,
    branch_id: branch.id,
    action,
    status: 'scheduling',
    failures_count: 0,
    created_at: now,
    updated_at: now,
    total_duration_ms: 0,
  }
}
