/** Milliseconds of a number of runs. */
export type Spread = { median: number; p95: number }

/** Something that is done again and again; `round` tells one run from another. */
export type Work = (round: number) => Promise<unknown>

/** Median and 95th percentile by nearest rank. Throws when there is no number. */
export function spreadOf(times: readonly number[]): Spread {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
  const [median, p95] = [at(0.5), at(0.95)]
  if (median === undefined || p95 === undefined) throw new Error('nothing was measured')
  return { median, p95 }
}

/**
 * Runs two works one after the other, in turn first, so that what slows the machine slows both. A tenth of
 * the rounds, at least five, warms up and is not counted. Ends with the signal's reason when it aborts.
 */
export async function compare(
  works: readonly [Work, Work],
  rounds: number,
  signal: AbortSignal,
): Promise<[Spread, Spread]> {
  const times: [number[], number[]] = [[], []]
  const warmUp = Math.max(5, Math.ceil(rounds / 10))
  for (let round = -warmUp; round < rounds; round += 1) {
    for (const at of round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
      signal.throwIfAborted()
      const took = await timed(() => works[at](round))
      if (round >= 0) times[at].push(took)
    }
  }
  return [spreadOf(times[0]), spreadOf(times[1])]
}

/** How many of `count` runs end in a second, when `width` of them are always under way; a tenth warms up before. */
export async function rateOf(
  work: Work,
  { count, width }: { count: number; width: number },
  signal: AbortSignal,
): Promise<number> {
  await abreast(work, { count: Math.ceil(count / 10), width }, signal)
  const took = await timed(() => abreast(work, { count, width }, signal))
  return (1_000 * count) / took
}

async function abreast(
  work: Work,
  { count, width }: { count: number; width: number },
  signal: AbortSignal,
): Promise<void> {
  let next = 0
  const lane = async () => {
    while (next < count) {
      signal.throwIfAborted()
      next += 1
      await work(next)
    }
  }
  await Promise.all(Array.from({ length: width }, lane))
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}
