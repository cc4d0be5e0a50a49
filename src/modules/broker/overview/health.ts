/** Percent of what passed, to one decimal; null of nothing. */
export function rateOf({ passed, failed }: { passed: number; failed: number }): number | null {
  const all = passed + failed
  return all === 0 ? null : Math.round((1000 * passed) / all) / 10
}

/** contracts.md, stats: healthy from 95 percent, warning from 80. */
export function healthOf(rate: number | null): 'healthy' | 'warning' | 'error' | 'unknown' {
  if (rate === null) return 'unknown'
  if (rate >= 95) return 'healthy'
  return rate >= 80 ? 'warning' : 'error'
}
