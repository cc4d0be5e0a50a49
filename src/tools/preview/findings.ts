import { z } from 'zod'

/** The JSON answers of the database commands, as far as the comment needs them. */

const Done = z.object({ tag: z.string(), statements: z.number(), milliseconds: z.number() })
const Refused = z.object({
  outcome: z.enum(['failed', 'refused', 'locked']),
  what: z.string(),
  why: z.string().nullish(),
  todo: z.string().nullish(),
})

export const Applied = z.union([z.object({ applied: z.array(Done) }), Refused])
export const RolledBack = z.union([z.object({ rolledBack: z.array(Done) }), Refused])

export const Status = z.union([
  z.object({
    migrations: z.array(z.object({ tag: z.string(), state: z.string() })),
    refusals: z.array(z.object({ what: z.string(), todo: z.string() })),
  }),
  Refused,
])

export const Plan = z.union([
  z.object({
    migrations: z.array(
      z.object({
        tag: z.string(),
        transactional: z.boolean(),
        rollback: z.string(),
        statements: z.array(
          z.object({
            sql: z.string(),
            locks: z.array(z.object({ mode: z.string(), table: z.string() })),
            opaque: z.boolean(),
            sizes: z.record(z.string(), z.object({ bytes: z.number(), rows: z.number() })),
          }),
        ),
      }),
    ),
    refusals: z.array(z.string()),
  }),
  Refused,
])

export const Lint = z.object({
  files: z.number(),
  findings: z.array(
    z.object({
      file: z.string(),
      line: z.number(),
      rule: z.string(),
      severity: z.enum(['error', 'warning']),
      message: z.string(),
      remedy: z.string(),
    }),
  ),
  allowed: z.array(z.object({ file: z.string(), rule: z.string(), reason: z.string() })),
})

export const Proof = z.object({
  rules: z.number(),
  attacks: z.number(),
  role: z.string(),
  relations: z.array(z.string()),
  findings: z.array(z.object({ object: z.string(), finding: z.string(), remedy: z.string() })),
})

export type Refused = z.output<typeof Refused>
export type Done = z.output<typeof Done>
export type Planned = Extract<z.output<typeof Plan>, { migrations: unknown }>['migrations'][number]
export type LintFinding = z.output<typeof Lint>['findings'][number]
