import { sql } from 'drizzle-orm'
import { FaultError, withAttempts } from '../db/attempts.ts'
import { httpDatabase } from '../db/connect.ts'
import { Problem, type ProblemType } from '../problems/problem.ts'
import {
  ApiKeyExpired,
  ApiKeyRevoked,
  PlanLimitExceeded,
  SessionExpired,
} from '../problems/problems.ts'
import { caches } from '../runtime/caches.ts'

/** A request, as the audit event of its denial describes it. */
export type Attempt = {
  /** The transport hash of the credential: nothing is written where it is unknown. */
  credential: string
  /** The tenant that host or header name, and the host that may be a tenant's own. */
  slug: string | undefined
  host: string | undefined
  /** The permission that was asked, or the endpoint where it asks none. */
  resource: string
  requestId: string
}

type Later = { url: string; attemptMs: number; waitUntil: (work: Promise<unknown>) => void }

const second = 1_000

/**
 * Records a denied attempt in the audit events: after the response, and at most once a second per credential, so that
 * no caller can flood the audit log.
 */
export async function recordingDenial<Result>(
  later: Later,
  attempt: Attempt,
  work: Promise<Result>,
): Promise<Result> {
  try {
    return await work
  } catch (error) {
    if (error instanceof Problem && isDenial(error.type)) {
      const now = Date.now()
      if (now - (caches.denials.get(attempt.credential) ?? 0) >= second) {
        caches.denials.set(attempt.credential, now)
        later.waitUntil(record(later, attempt, error.type.code))
      }
    }
    throw error
  }
}

const ended: readonly ProblemType[] = [ApiKeyExpired, ApiKeyRevoked, SessionExpired]

/** Whether a known caller lacked access. An exceeded plan limit is no denial. */
function isDenial(type: ProblemType): boolean {
  if (type === PlanLimitExceeded) return false
  return type.status === 403 || ended.includes(type)
}

async function record(
  { url, attemptMs }: Later,
  { slug, host, credential, resource, requestId }: Attempt,
  reason: string,
): Promise<void> {
  try {
    await withAttempts({ attemptMs, totalMs: attemptMs }, false, (signal) =>
      httpDatabase(url, { signal, readOnly: false }).execute(
        sql`select app.record_denial(${slug ?? null}, ${credential}, ${reason}, ${resource}, ${requestId}, ${host ?? null})`,
      ),
    )
  } catch (error) {
    const sqlState = error instanceof FaultError ? error.fault.sqlState : undefined
    console.log(JSON.stringify({ level: 'error', job: 'denial', requestId, reason, sqlState }))
  }
}
