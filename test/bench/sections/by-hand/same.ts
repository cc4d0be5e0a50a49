import type { BenchWorld } from '../../world.ts'

/** A Worker that answers, and the database behind it. */
export type Asked = Pick<BenchWorld, 'call' | 'owner' | 'stats' | 'resetStats' | 'delay'>

const bodies = [{ name: 'plain' }, { name: 'full', displayName: 'In full', production: true }]

/**
 * Reads must answer the same bytes, writes the same answer and audit event but for ids and times.
 * @throws {Error} with what differs.
 */
export async function assertSameAnswers(
  ours: Pick<Asked, 'call' | 'owner'>,
  theirs: Pick<Asked, 'call' | 'owner'>,
  paths: readonly string[],
): Promise<void> {
  for (const path of paths) {
    assertSame(path, await ours.call('GET', path), await theirs.call('GET', path))
  }
  for (const body of bodies) {
    const [own, other] = [await written(ours, body), await written(theirs, body)]
    assertSame(`creating ${JSON.stringify(body)}`, own, other)
  }
}

async function written({ call, owner }: Pick<Asked, 'call' | 'owner'>, body: object) {
  const answer = await call('POST', '/api/v1/environments', { body })
  const [event] = await owner([
    `select tenant_id, actor_member_id, actor_type, actor_key_id, action, resource, outcome, reason, changes,
       request_id is not null as has_request, resource_id = $1 as is_of_answer
     from audit_events where resource = 'environments' order by id desc limit 1`,
    JSON.parse(answer).id,
  ])
  return JSON.stringify([JSON.parse(masked(answer)), event], null, 1)
}

/** @throws {Error} with the first line that differs. */
export function assertSame(what: string, ours: string, theirs: string): void {
  if (ours === theirs) return
  const [own, other] = [ours.split('\n'), theirs.split('\n')]
  const at = Array.from({ length: own.length + 1 }, (_, line) => line).find(
    (line) => own[line] !== other[line],
  )
  const shown = (lines: readonly string[]) => lines[at ?? 0] ?? 'nothing'
  throw new Error(`${what}: the Worker by hand gives ${shown(other)}, ours ${shown(own)}`)
}

/** An answer without what no two requests have in common. */
export function masked(answer: string): string {
  return answer
    .replaceAll(/[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}/g, 'UUIDv7')
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, 'INSTANT')
}
