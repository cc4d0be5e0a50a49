import { arch, availableParallelism, cpus, loadavg, platform } from 'node:os'
import type { Spread } from './timing.ts'

const names = 39

/** One line: what was measured, what it is held against, and how many times as long it takes. */
export function timesLine(
  [what, than]: readonly [string, string],
  [own, other]: readonly [Spread, Spread],
): string {
  const ratio = (own.median / other.median).toFixed(2)
  return `  ${what.padEnd(names)}${cell(own)}   ${than.padEnd(names)}${cell(other)}${ratio.padStart(8)} x`
}

/** One line of rates: how many in a second, and what share of the other that is. */
export function ratesLine(
  [what, than]: readonly [string, string],
  [own, other]: readonly [number, number],
): string {
  const ratio = (own / other).toFixed(2)
  return `  ${what.padEnd(names)}${perSecond(own)}   ${than.padEnd(names)}${perSecond(other)}${ratio.padStart(8)} x`
}

/** The head of the lines of one delay. */
export function head(delayMs: number): string {
  const columns = `${'median'.padStart(9)}${'p95'.padStart(9)}`
  const title = `+${delayMs} ms a round trip`
  return `${title.padEnd(names + 2)}${columns}   ${'against'.padEnd(names)}${columns}${'ratio'.padStart(10)}`
}

/** On what the numbers were taken: they compare within one run, and not with those of another machine. */
export function machineNote(postgres?: string): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown'
  const load = loadavg()[0]?.toFixed(1)
  return `${availableParallelism()} x ${model}, ${platform()} ${arch()}, load ${load}; Node ${process.versions.node}${postgres ? `, Postgres ${postgres}` : ''}`
}

function cell({ median, p95 }: Spread): string {
  return [median, p95].map((ms) => ms.toFixed(2).padStart(9)).join('')
}

function perSecond(rate: number): string {
  return `${rate.toFixed(0)}/s`.padStart(18)
}
