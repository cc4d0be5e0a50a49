/**
 * Runs the tasks in their order, at most `width` at once; gives their results in the same order. Once the signal
 * aborts none begins, and those that did not begin have no result.
 */
export async function sideBySide<Task, Result>(
  tasks: readonly Task[],
  width: number,
  signal: AbortSignal,
  run: (task: Task) => Promise<Result>,
): Promise<(Result | undefined)[]> {
  const results: (Result | undefined)[] = tasks.map(() => undefined)
  const left = tasks.entries()
  const lane = async () => {
    for (const [at, task] of left) {
      if (signal.aborted) return
      results[at] = await run(task)
    }
  }
  await Promise.all(Array.from({ length: width }, lane))
  return results
}
