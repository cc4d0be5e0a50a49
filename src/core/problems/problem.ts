/** One kind of error. `code` is stable and machine-readable; `title` is for people. RFC 9457. */
export type ProblemType = {
  readonly code: string
  readonly status: number
  readonly title: string
  /** The remedy, for a problem without a detail of its own. */
  readonly detail?: string
  /** Seconds after which the same request may succeed: the header `Retry-After`. */
  readonly retryAfter?: number
}

/** A fault of the input: a JSON pointer into it, and the place in a text that it holds; lines and columns from 1. */
export type FieldError = { pointer: string; detail: string; line?: number; column?: number }

export type ProblemOptions = {
  detail?: string
  errors?: FieldError[]
  /** Members beside the standard ones, such as `availableVersions`. */
  extra?: Record<string, unknown>
  headers?: Record<string, string>
  cause?: unknown
}

export function defineProblem(
  code: string,
  status: number,
  title: string,
  options: { detail?: string; retryAfter?: number } = {},
): ProblemType {
  return { code, status, title, ...options }
}

/** Thrown by anything that a request runs; rendered in one place. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly type: ProblemType
  readonly options: ProblemOptions

  constructor(type: ProblemType, options: ProblemOptions = {}) {
    super(type.code, { cause: options.cause })
    this.type = type
    this.options = options
  }
}

/** The place in the documentation that explains a problem. */
export function problemPath(code: string): string {
  return `/docs/problems#${code}`
}

/** The most errors in a response, and the most characters of a pointer: both come from the request. */
const mostErrors = 100
const longestPointer = 500

/** The errors that a response has, and their number where it has not all of them. */
function cappedErrors(errors: readonly FieldError[] = []) {
  const shown = errors.slice(0, mostErrors).map((error) => ({
    ...error,
    pointer: error.pointer.slice(0, longestPointer),
  }))
  return { errors: shown, ...(errors.length > mostErrors && { errorCount: errors.length }) }
}

/** Renders a problem as RFC 9457 JSON, with the string member `error` that Entente's clients read. */
export function renderProblem(problem: Problem, requestId: string): Response {
  const { type, options } = problem
  const body = {
    ...options.extra,
    type: problemPath(type.code),
    title: type.title,
    status: type.status,
    code: type.code,
    detail: options.detail ?? type.detail ?? type.title,
    error: options.detail ?? type.title,
    ...cappedErrors(options.errors),
    requestId,
  }
  return new Response(JSON.stringify(body), {
    status: type.status,
    headers: {
      'Content-Type': 'application/problem+json',
      ...(type.retryAfter === undefined ? {} : { 'Retry-After': String(type.retryAfter) }),
      ...options.headers,
    },
  })
}
