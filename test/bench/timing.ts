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

/** Rounds before those that are counted: a tenth of them, at least five. */
export function warmUpOf(rounds: number): number {
  return Math.max(5, Math.ceil(rounds / 10))
}

/**
 * Runs works in turn, each as often first as any other, so that what slows the machine slows all of them. Warm-up
 * rounds are not counted. Ends with the signal's reason when it aborts. `taken` gives the milliseconds of a run; by
 * default the time that passes.
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
    for (const [at, work] of inTurn(works, round + warmUp)) {
      signal.throwIfAborted()
      const took = await taken(() => work(round))
      if (round >= 0) times[at]?.push(took)
    }
  }
  return times.map(spreadOf) as { [At in keyof Works]: Spread }
}

/** `width` runs are always in flight; the next `count` after the first `width` are counted. */
export type Load = { count: number; width: number; turns: number }

/**
 * How many runs of each work end in a second: the median over `turns`. No work starts or runs out within what is
 * counted, so a rate is that of a steady load.
 */
export async function compareRates(
  works: readonly Work[],
  load: Load,
  signal: AbortSignal,
): Promise<number[]> {
  const rates = works.map((): number[] => [])
  for (let turn = 0; turn < load.turns; turn += 1) {
    for (const [at, work] of inTurn(works, turn)) {
      rates[at]?.push(await steadyRate(work, load, signal))
    }
  }
  return rates.map((of) => spreadOf(of).median)
}

async function steadyRate(work: Work, { count, width }: Load, signal: AbortSignal) {
  let [ended, began, last] = [0, 0, 0]
  const lane = async () => {
    while (ended < width + count) {
      signal.throwIfAborted()
      await work(ended)
      ended += 1
      if (ended === width) began = performance.now()
      if (ended === width + count) last = performance.now()
    }
  }
  await Promise.all(Array.from({ length: width }, lane))
  return (1_000 * count) / (last - began)
}

/** The works with their places, beginning with another one each turn. */
function inTurn(works: readonly Work[], turn: number): [number, Work][] {
  const entries = [...works.entries()]
  const first = turn % Math.max(1, works.length)
  return [...entries.slice(first), ...entries.slice(0, first)]
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}
