import { operationsInDiff } from './contracts.contract.ts'

type Difference = { operation: string; added: number; removed: number; kept: number }

/** Sorts operations that differ into those of one side and those of both with different interactions. */
export function diffOf(differences: readonly Difference[]) {
  const named = differences.slice(0, operationsInDiff)
  const isNew = ({ removed, kept }: Difference) => removed + kept === 0
  const isGone = ({ added, kept }: Difference) => added + kept === 0
  return {
    added: named.filter(isNew).map(({ operation }) => operation),
    removed: named.filter(isGone).map(({ operation }) => operation),
    changed: named
      .filter((one) => !isNew(one) && !isGone(one))
      .map(({ operation, added, removed }) => ({ operation, added, removed })),
    truncated: differences.length > operationsInDiff,
  }
}
