/** The result of one part. `notes` say why, where the output of the part does not. */
export type Tally = { passed: number; failed: number; skipped: number; notes: readonly string[] }

/** A tool that is one check: it holds or it does not. */
export function oneCheck(holds: boolean): Tally {
  return { passed: holds ? 1 : 0, failed: holds ? 0 : 1, skipped: 0, notes: [] }
}

/** The sum of several. */
export function together(tallies: readonly Tally[]): Tally {
  const sum = (of: (tally: Tally) => number) => tallies.reduce((all, tally) => all + of(tally), 0)
  return {
    passed: sum(({ passed }) => passed),
    failed: sum(({ failed }) => failed),
    skipped: sum(({ skipped }) => skipped),
    notes: tallies.flatMap(({ notes }) => notes),
  }
}
