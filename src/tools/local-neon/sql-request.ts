import type { IncomingHttpHeaders } from 'node:http'
import { z } from 'zod'
import type { Identity } from './backend.ts'
import { refusal } from './sql-error.ts'

export type Statement = { query: string; params: (string | null)[]; arrayMode: boolean }

export type SqlOptions = {
  arrayMode: boolean
  isolation: keyof typeof isolationLevels | undefined
  readOnly: boolean
  deferrable: boolean
}

export const isolationLevels = {
  ReadUncommitted: 'READ UNCOMMITTED',
  ReadCommitted: 'READ COMMITTED',
  RepeatableRead: 'REPEATABLE READ',
  Serializable: 'SERIALIZABLE',
} as const

/** Reads `Neon-Connection-String`. @throws {SqlHttpError} 400 in Neon's words. */
export function parseIdentity(headers: IncomingHttpHeaders): Identity {
  const header = headers['neon-connection-string']
  if (typeof header !== 'string') throw refusal(400, 'invalid header: neon-connection-string')
  const url = URL.parse(header)
  if (!url) throw refusal(400, 'invalid connection string: relative URL without a base')
  if (url.protocol !== 'postgres:' && url.protocol !== 'postgresql:') {
    throw refusal(400, 'incorrect scheme')
  }
  const [database = '', role, password] = [
    url.pathname.split('/')[1],
    url.username,
    url.password,
  ].map(decode)
  if (!database) throw refusal(400, 'missing database name')
  if (!role) throw refusal(400, 'missing username')
  if (!password) throw refusal(400, 'missing authentication credentials: required password')
  if (!url.hostname) throw refusal(400, 'missing hostname')
  return { database, role, password }
}

function decode(part = ''): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw refusal(400, 'invalid connection string: invalid percent-encoding')
  }
}

/** Only the exact word `true` counts; an unknown isolation level is rejected. */
export function parseOptions(headers: IncomingHttpHeaders): SqlOptions {
  const isolation = headers['neon-batch-isolation-level']
  if (isolation !== undefined && !isIsolation(isolation)) {
    throw refusal(400, 'invalid isolation level')
  }
  return {
    arrayMode: headers['neon-array-mode'] === 'true',
    isolation,
    readOnly: headers['neon-batch-read-only'] === 'true',
    deferrable: headers['neon-batch-deferrable'] === 'true',
  }
}

function isIsolation(name: unknown): name is keyof typeof isolationLevels {
  return typeof name === 'string' && Object.hasOwn(isolationLevels, name)
}

const StatementBody = z.object({
  query: z.string(),
  params: z.array(z.unknown()).default([]),
  arrayMode: z.boolean().optional(),
})
const Body = z.union([StatementBody, z.object({ queries: z.array(StatementBody) })])

/** One statement, or the statements of one transaction. */
export function parseStatements(body: string, options: SqlOptions): Statement | Statement[] {
  const statementOf = ({ query, params, arrayMode }: z.output<typeof StatementBody>) => ({
    query,
    params: params.map(paramText),
    arrayMode: arrayMode ?? options.arrayMode,
  })
  try {
    const given = Body.parse(JSON.parse(body))
    return 'queries' in given ? given.queries.map(statementOf) : statementOf(given)
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : String(error)
    throw refusal(400, `could not parse the HTTP request body: ${why}`)
  }
}

/** A JSON parameter as Postgres text: null is NULL, an array becomes `{..}`, an object stays JSON. */
function paramText(value: unknown): string | null {
  if (value === null) return null
  if (typeof value === 'string') return value
  return Array.isArray(value) ? arrayText(value) : JSON.stringify(value)
}

function arrayText(value: unknown): string {
  if (value === null) return 'NULL'
  if (Array.isArray(value)) return `{${value.map(arrayText).join(',')}}`
  return JSON.stringify(typeof value === 'object' ? JSON.stringify(value) : value)
}
