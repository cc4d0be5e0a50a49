/** Milliseconds of a number of runs. */
export type Spread = { median: number; p95: number }

/** Something that is done again and again; `round` tells one run from another. */
export type Work = (round: number) => Promise<unknown>

/** Median and 95th percentile. Throws when there is no number. */
export function spreadOf(times: readonly number[]): Spread {
  return { median: atShare(times, 0.5), p95: atShare(times, 0.95) }
}

/** The time that this share of all does not exceed, by nearest rank: 1 gives the slowest. Throws when there is no number. */
export function atShare(times: readonly number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b)
  const time = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
  if (time === undefined) throw new Error('nothing was measured')
  return time
}

/** Rounds before so many that are counted: a tenth, at least five. */
export function warmUpOf(rounds: number): number {
  return Math.max(5, Math.ceil(rounds / 10))
}

/**
 * Runs works one after the other, each as often first as any other, so that what slows the machine slows all. Rounds
 * that warm up are not counted. Ends with the signal's reason when it aborts. `taken` tells what a run took, in
 * milliseconds; unless it is given, the time that passes.
 */
export async function compare<const Works extends readonly Work[]>(
  works: Works,
  rounds: number,
  signal: AbortSignal,
  taken: (run: () => Promise<unknown>) => Promise<number> = timed,
): Promise<{ [At in keyof Works]: Spread }> {
  const times = works.map((): number[] => [])
  const warmUp = warmUpOf(rounds)
  for (let round = -warmUp; round < rounds; round += 1) {
    for (let turn = 0; turn < works.length; turn += 1) {
      const at = (round + warmUp + turn) % works.length
      signal.throwIfAborted()
      const work = works[at]
      if (!work) continue
      const took = await taken(() => work(round))
      if (round >= 0) times[at]?.push(took)
    }
  }
  return times.map(spreadOf) as { [At in keyof Works]: Spread }
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

/** Does a work `count` times, `width` of them under way at once. */
export async function abreast(
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

/** Milliseconds until it is done. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}
