/** The error answer of the control plane: Neon's GeneralError, with its status. */
export class Refusal extends Error {
  readonly status: number
  readonly code: string
  readonly retryAfter: number | undefined

  constructor(status: number, code: string, message: string, retryAfter?: number) {
    super(message)
    this.status = status
    this.code = code
    this.retryAfter = retryAfter
  }
}

export const notFound = (what: string) => new Refusal(404, '', `${what} not found`)
export const invalid = (why: string) => new Refusal(400, '', why)
export const locked = () =>
  new Refusal(
    423,
    '',
    'project already has running conflicting operations, scheduling of new ones is prohibited',
  )
