import type { World } from '../../support/world.ts'

/** What one request left behind: its audit rows and its events, and in how many transactions they were written. */
export type Trail = {
  audited: { action: string; resource: string; changes: Record<string, unknown> }[]
  told: { type: string; subjectType: string; payload: unknown }[]
  /** Members named as the actor of any of it. */
  actors: (string | null)[]
  transactions: number
  /**
   * Events whose subject is no row that the same request was audited for, nor one that such a row came to name, nor the
   * task of such a contract.
   */
  unfounded: number
}

/**
 * The trail of a request, as the owner of the database sees it; rows and events are in alphabetical order of what
 * they are and then of what they say, in which ids do not count.
 */
export async function trailOf(world: World, tenantId: string, requestId: string): Promise<Trail> {
  const [row] = await world.owner<Trail>(
    `with audit as (select *, xmin::text as xid from audit_events where tenant_id = $1 and request_id = $2),
       told as (select *, xmin::text as xid from events where tenant_id = $1 and request_id = $2)
     select
       (select coalesce(json_agg(json_build_object('action', action, 'resource', resource, 'changes', changes)
          order by resource, action, ${saying('changes')}), '[]') from audit) as audited,
       (select coalesce(json_agg(json_build_object('type', type, 'subjectType', subject_type, 'payload', payload)
          order by type, ${saying('payload')}), '[]') from told) as told,
       (select json_agg(distinct actor) from
          (select actor_member_id as actor from audit union all select actor_member_id from told) all_of) as actors,
       (select count(distinct xid)::int from (select xid from audit union all select xid from told) all_of) as transactions,
       (select count(*)::int from told where not exists (select from audit
          where (resource = subject_type || 's' and resource_id = subject_id)
            or changes #>> array[subject_type || '_id', 'to'] = subject_id::text
            or resource = 'contracts' and exists (select from contracts c
              join verification_tasks t on (t.consumer_version_id, t.provider_id) = (c.consumer_version_id, c.provider_id)
              where c.id = resource_id and t.id = subject_id))) as unfounded`,
    [tenantId, requestId],
  )
  if (!row) throw new Error('the trail gave no row')
  return row
}

function saying(document: string): string {
  return `regexp_replace(${document}::text, '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}', '', 'g')`
}
