/** The percentage that passed, to one decimal; null where nothing was verified. */
export function rateOf({ passed, failed }: { passed: number; failed: number }): number | null {
  const all = passed + failed
  return all === 0 ? null : Math.round((1000 * passed) / all) / 10
}

/** Healthy from 95 percent, warning from 80: the limits of the client protocol. */
export function healthOf(rate: number | null): 'healthy' | 'warning' | 'error' | 'unknown' {
  if (rate === null) return 'unknown'
  if (rate >= 95) return 'healthy'
  return rate >= 80 ? 'warning' : 'error'
}
