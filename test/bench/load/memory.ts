import { readFileSync } from 'node:fs'
import { ownProcesses, type Program, programs } from '../processors.ts'

/** Bytes of memory that the programs of a request hold. */
export type Footprint = Record<Program, number>

/**
 * What the programs that this process started hold in memory now; of a page that several share each has its part, so
 * that Postgres's shared buffers count once. Undefined where there is no /proc.
 */
export function footprint(): Footprint | undefined {
  const held: Footprint = { workerd: 0, endpoint: 0, postgres: 0 }
  const all = ownProcesses()
  for (const { program, pid } of all ?? []) if (program) held[program] += bytesOf(pid)
  return all && held
}

/** Takes the footprint every half second until it is stopped, and gives the most that each had. */
export function watchPeak(): () => Footprint | undefined {
  const most = footprint()
  const take = () => {
    const now = footprint()
    if (now && most) for (const name of programs) most[name] = Math.max(most[name], now[name])
  }
  const timer = setInterval(take, 500)
  return () => {
    clearInterval(timer)
    take()
    return most
  }
}

function bytesOf(pid: number): number {
  try {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
    return 1_024 * Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1] ?? 0)
  } catch {
    // It ended while it was looked at.
    return 0
  }
}
