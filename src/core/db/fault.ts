import { DrizzleQueryError } from 'drizzle-orm'

/** A fault in the database or on the way to it, without the query and its parameters. */
export type Fault = {
  sqlState: string | undefined
  message: string
  detail: string | undefined
  constraint: string | undefined
}

/** Whether a fault passes by itself, and whether what was asked can have happened all the same. */
export type Recurrence = 'final' | 'transient, never ran' | 'transient, may have run'

// Neither ran nor left anything: rejected before it began, or rolled back.
const neverRan = new Set(['40001', '40P01', '53300', '55P03', '57P03'])
const proxyRefusal =
  /Couldn't connect to compute node|Control plane request failed|endpoint is disabled/
const quota = /exceeded the compute time quota/i

/** Whether the driver threw it; anything else is a problem of the request or a defect of ours. */
export function isFault(thrown: unknown): boolean {
  return (
    thrown instanceof DrizzleQueryError ||
    (thrown instanceof Error && thrown.name === 'NeonDbError')
  )
}

/** Reads what the driver threw, in each of its shapes. */
export function faultOf(thrown: unknown): Fault {
  const error = thrown instanceof DrizzleQueryError ? thrown.cause : thrown
  const { code, detail, constraint } = (error ?? {}) as Record<string, unknown>
  return {
    sqlState: text(code),
    message: error instanceof Error ? error.message : String(error),
    detail: text(detail),
    constraint: text(constraint),
  }
}

export function recurrenceOf({ sqlState, message }: Fault): Recurrence {
  if (quota.test(message)) return 'final'
  if (proxyRefusal.test(message)) return 'transient, never ran'
  if (sqlState !== undefined) {
    if (neverRan.has(sqlState)) return 'transient, never ran'
    return /^(08...|57P0[12])$/.test(sqlState) ? 'transient, may have run' : 'final'
  }
  const status = /\(HTTP status (\d+)\)/.exec(message)?.[1]
  if (status === '429') return 'transient, never ran'
  return status !== undefined && status < '500' ? 'final' : 'transient, may have run'
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
