import { DatabaseError } from 'pg'

type ErrorBody = { message: string } & ReturnType<typeof fields>

/** An answer other than a result: an HTTP status and the JSON the driver reads on 400. */
export class SqlHttpError extends Error {
  readonly status: number
  readonly body: ErrorBody

  constructor(status: number, body: ErrorBody) {
    super(body.message)
    this.status = status
    this.body = body
  }
}

/** The fields Neon writes, in its order, beside `message` (proxy/src/serverless/sql_over_http.rs). */
function fields(error: Partial<DatabaseError>) {
  return {
    code: error.code ?? '',
    detail: error.detail ?? null,
    hint: error.hint ?? null,
    position: error.position ?? null,
    internalPosition: error.internalPosition ?? null,
    internalQuery: error.internalQuery ?? null,
    severity: error.severity ?? '',
    where: error.where ?? null,
    table: error.table ?? null,
    column: error.column ?? null,
    schema: error.schema ?? null,
    dataType: error.dataType ?? null,
    constraint: error.constraint ?? null,
    file: error.file ?? null,
    line: error.line ?? null,
    routine: error.routine ?? null,
  }
}

/** An error of the endpoint itself: Neon gives those an empty `code`. */
export function refusal(status: number, message: string): SqlHttpError {
  return new SqlHttpError(status, { message, ...fields({}) })
}

/** A failed statement, COMMIT included: always 400, with all fields of the error. */
export function statementError(error: unknown): SqlHttpError {
  if (error instanceof SqlHttpError) return error
  const message = error instanceof Error ? error.message : String(error)
  return new SqlHttpError(400, {
    message,
    ...fields(error instanceof DatabaseError ? error : {}),
  })
}

/**
 * A rejected connection. Neon checks the password itself, so a wrong one is 400 without a SQLSTATE; any other error of
 * Postgres (3D000, 53300, ...) is 500, whose body the driver does not parse.
 */
export function connectionError(error: unknown, role: string): SqlHttpError {
  if (error instanceof DatabaseError && error.code?.startsWith('28')) {
    return refusal(400, `password authentication failed for user '${role}'`)
  }
  return new SqlHttpError(500, statementError(error).body)
}
