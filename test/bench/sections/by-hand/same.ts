import type { Client } from '../../client.ts'
import type { BenchWorld } from '../../world.ts'

/** A Worker that answers, and the database behind it. */
export type Asked = { name: string } & Pick<Client, 'call'> &
  Pick<BenchWorld, 'owner' | 'stats' | 'resetStats' | 'delay' | 'stop'>

/**
 * That all give the same bytes for what is read, and the same answer and audit event for what is written, but for
 * ids and times.
 * @throws {Error} with what differs.
 */
export async function assertSameAnswers(
  asked: readonly Asked[],
  paths: { read: string; list: string },
): Promise<void> {
  for (const path of Object.values(paths)) {
    assertSame(path, await all(asked, ({ call }) => call('GET', path)))
  }
  for (const body of [
    { name: 'plain' },
    { name: 'full', displayName: 'In full', production: true },
  ]) {
    const written = await all(asked, async ({ call, owner }) => {
      const answer = await call('POST', '/api/v1/environments', { body })
      const [event] = await owner([
        `select tenant_id, actor_member_id, actor_type, actor_key_id, action, resource, outcome, reason, changes,
           request_id is not null as has_request, resource_id = $1 as is_of_answer
         from audit_events where resource = 'environments' order by id desc limit 1`,
        JSON.parse(answer).id,
      ])
      return JSON.stringify([JSON.parse(masked(answer)), event], null, 1)
    })
    assertSame(`making ${JSON.stringify(body)}`, written)
  }
}

/** That all of the texts are the first one. Throws with the first line that differs. */
export function assertSame(what: string, texts: readonly (readonly [string, string])[]): void {
  const [[first, expected] = ['', ''], ...others] = texts
  for (const [name, text] of others) {
    if (text === expected) continue
    const [ours, theirs] = [expected.split('\n'), text.split('\n')]
    const at = ours.findIndex((line, at) => line !== theirs[at])
    const [own, other] = [ours[at] ?? 'nothing', theirs[at < 0 ? ours.length : at] ?? 'nothing']
    throw new Error(`${what}: ${name} differs from ${first}: ${other} is not ${own}`)
  }
}

/** An answer without what no two requests have in common. */
export function masked(answer: string): string {
  return answer
    .replaceAll(/[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}/g, 'UUIDv7')
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, 'INSTANT')
}

async function all(
  asked: readonly Asked[],
  ask: (one: Asked) => Promise<string>,
): Promise<[string, string][]> {
  const texts: [string, string][] = []
  for (const one of asked) texts.push([one.name, await ask(one)])
  return texts
}
