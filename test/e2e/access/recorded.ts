import { expect } from 'vitest'
import { waitUntil } from '../../support/wait.ts'
import type { Guildhall } from '../support/guildhall.ts'
import { type Stage, step, told, tracesOf } from './stage.ts'
import { trail } from './trail.ts'

type Event = {
  actorType: string
  actorMemberId: string | null
  action: string
  resource: string
  reason: string | null
  requestId: string | null
}

/** Step 20: what the record says of all this, and what is said when the database is away. */
export function recorded(stage: () => Stage): void {
  step(
    stage,
    20,
    'the record has each write and each denial, who and in which request',
    async (stage) => {
      const exported = await stage.people.get('owner').call('GET', '/api/v1/audit-events.ndjson')
      expect(exported.status, exported.text).toBe(200)
      const lines = exported.text.trimEnd().split('\n')
      const events: Event[] = lines.map((line) => JSON.parse(line))
      const seen = new Set(events.map((event) => describe(stage, event)))
      expect([...seen].toSorted()).toEqual(trail.toSorted())
      const ofPlans = await stage.guildhall.owner((query) =>
        query(
          `select actor_type, request_id from audit_events where resource = 'plans' order by id`,
          [],
        ),
      )
      expect(ofPlans).toEqual([{ actor_type: 'operator', request_id: 'step-19' }])
    },
  )

  step(stage, 20, 'no record of any tenant has a secret, or a hash of one', async (stage) => {
    const traces = await tracesOf(stage)
    expect(traces.length).toBeGreaterThan(60)
    const exported = await stage.people.get('owner').call('GET', '/api/v1/audit-events.ndjson')
    const kept = await stage.guildhall.owner((query) =>
      query<{ row: string }>(
        'select a::text as row from audit_events a union all select e::text from events e',
        [],
      ),
    )
    expect(kept.length).toBeGreaterThan(trail.length)
    const all = `${exported.text}${JSON.stringify(kept)}`
    expect(all).toContain(stage.keys.get('reports').id)
    expect(traces.filter((trace) => all.includes(trace))).toEqual([])
  })

  step(
    stage,
    20,
    'without a database: readyz 503, livez (healthz) 200, all else a problem 503',
    async (stage) => {
      const { guildhall, operator } = stage
      const owner = stage.people.get('owner')
      const ready = () => guildhall.call('GET', '/readyz')
      stopPostgres(guildhall)
      await waitUntil(async () => (await ready()).status !== 200)
      const readiness = await ready()
      expect(readiness).toMatchObject({
        status: 503,
        json: { status: 'degraded', database: { ok: false } },
      })
      expect((await guildhall.call('GET', '/livez')).status).toBe(200)
      const body = { email: owner.email, password: 'not the one that it is' }
      const headers = { Origin: guildhall.url }
      const replies = await Promise.all([
        owner.call('GET', '/api/v1/services'),
        stage.keys.get('rotated').call('GET', '/api/v1/teams'),
        owner.call('POST', '/api/v1/teams', { body: { slug: 'z', name: 'Z' } }),
        operator.call('GET', '/api/v1/admin/tenants'),
        guildhall.call('POST', '/auth/sign-in/email', { body, headers }),
      ])
      const { host, port } = new URL(guildhall.state.databaseUrl)
      for (const { text } of [readiness, ...replies]) {
        for (const inner of [host, port, 'neondb']) expect(text).not.toContain(inner)
      }
      for (const reply of replies) {
        expect(told(reply), reply.text).toEqual([503, 'database_unavailable'])
        expect(reply.headers.get('Content-Type')).toBe('application/problem+json')
        expect(reply.headers.get('Retry-After')).toBe('2')
      }
    },
  )
}

/** An event in one line; nobody who is a member acts as the operator or as the system. */
function describe({ people }: Stage, event: Event): string {
  const { actorMemberId, actorType, requestId, action, resource, reason } = event
  const who = ['owner', 'admin', 'member'].find(
    (name) => people.get(name).memberId === actorMemberId,
  )
  const actor = actorMemberId === null ? actorType : `${who} by ${actorType}`
  return [requestId ?? 'none', actor, action, resource, reason].filter(Boolean).join(' ')
}

/** Stops it as who runs the machine would, with the signal at which Postgres ends every session. */
function stopPostgres({ run }: Guildhall): void {
  const server = run.family().find(({ command }) => /\/postgres -D /.test(command))
  if (!server) throw new Error('npm run dev runs no Postgres')
  process.kill(server.pid, 'SIGINT')
}
