import { Problem, type ProblemType } from '../problems/problem.ts'
import * as problems from '../problems/problems.ts'
import type { Fault } from './fault.ts'

/** The problems that an endpoint declares: by the code that SQL raises, and by the constraint that a write hits. */
export type Refusals = {
  byCode: ReadonlyMap<string, ProblemType>
  byConstraint: Readonly<Record<string, ProblemType>>
}

/** `app.refuse` raises this, with the problem's code as the message and its extra members as the detail. */
const refused = 'GH001'

// Classes of SQLSTATE, first match wins. PostgreSQL manual, appendix A.
const bySqlState: readonly (readonly [RegExp, ProblemType])[] = [
  [/^23(503|505|001|P01)$/, problems.Conflict],
  [/^(22|23|54|21)/, problems.InvalidBody],
  [/^(08|53|57|55P03|25P0[34]|40001|40P01)/, problems.DatabaseUnavailable],
  // A rejected login, no such database, no schema, a function of another role: a connection string is wrong, or nothing is migrated.
  [/^(28|3D000|3F000|42501)/, problems.Misconfigured],
]

/** The problem that a fault is to the client, or undefined where it is a defect of ours. */
export function explain(fault: Fault, refusals: Refusals): Problem | undefined {
  if (fault.sqlState === undefined) return unavailable(fault)
  if (fault.sqlState === refused) {
    const type = refusals.byCode.get(fault.message)
    const { detail, errors, ...extra } = JSON.parse(fault.detail ?? '{}')
    return type && new Problem(type, { detail, errors, extra })
  }
  const named = fault.constraint && refusals.byConstraint[fault.constraint]
  if (named) return new Problem(named)
  const type = bySqlState.find(([pattern]) => pattern.test(fault.sqlState ?? ''))?.[1]
  if (type === problems.DatabaseUnavailable) return unavailable(fault)
  return type && new Problem(type, type === problems.Misconfigured ? { cause: fault } : {})
}

function unavailable(cause: Fault): Problem {
  return new Problem(problems.DatabaseUnavailable, {
    detail:
      'The database did not answer in time. A read may be repeated; so may a write that carries an Idempotency-Key.',
    cause,
  })
}

/** A fault that no rule explains: logged by its state and message, and answered as a plain 500. */
export class UnexplainedFault extends Error {
  override readonly name = 'UnexplainedFault'
  readonly sqlState: string | undefined

  constructor(fault: Fault) {
    super(fault.message)
    this.sqlState = fault.sqlState
  }
}
