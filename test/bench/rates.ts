import { spreadOf, type Work } from './timing.ts'

/** `width` runs are always under way; the next `count` after the first `width` are what is counted. */
type Load = { count: number; width: number }

/**
 * How many runs of each work end in a second: the median over `turns`, in each of which every work has its turn, as often
 * first as any other. No work starts or runs out within what is counted, so a rate is that of a steady load.
 */
export async function compareRates(
  works: readonly Work[],
  { turns, ...load }: Load & { turns: number },
  signal: AbortSignal,
): Promise<number[]> {
  const rates = works.map((): number[] => [])
  for (let turn = 0; turn < turns; turn += 1) {
    for (let place = 0; place < works.length; place += 1) {
      const at = (turn + place) % works.length
      const work = works[at]
      if (work) rates[at]?.push(await steadyRate(work, load, signal))
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
