import { readdirSync, readFileSync } from 'node:fs'

/** The programs that a request passes through, as their processes call themselves. */
export const programs = ['workerd', 'endpoint', 'postgres'] as const
export type Program = (typeof programs)[number]

/** Milliseconds of processor time. */
export type ProcessorTime = Record<Program, number>

type Process = { pid: number; parent: number; program: Program | undefined; ms: number }

/** A tick of /proc: Linux counts processor time in hundredths of a second for programs, on every machine. */
const tickMs = 10

/**
 * What the programs that this process started have used so far; undefined where there is no /proc. It says more than
 * a clock on a machine that others use too: waiting is not in it.
 */
export function processorTime(): ProcessorTime | undefined {
  const used: ProcessorTime = { workerd: 0, endpoint: 0, postgres: 0 }
  const all = ownProcesses()
  for (const { program, ms } of all ?? []) if (program) used[program] += ms
  return all && used
}

/** What this process started, and what that did; undefined where there is no /proc. */
export function ownProcesses(): Process[] | undefined {
  if (process.platform !== 'linux') return undefined
  const all = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? processOf(name) : []))
  return descendants(all, process.pid)
}

/** What each program used for one of `count` works that lie between. */
export function between(
  before: ProcessorTime | undefined,
  after: ProcessorTime | undefined,
  count: number,
): (number | null)[] {
  return programs.map((program) =>
    before && after ? (after[program] - before[program]) / count : null,
  )
}

function descendants(all: readonly Process[], root: number): Process[] {
  const children = all.filter(({ parent }) => parent === root)
  return children.flatMap((child) => [child, ...descendants(all, child.pid)])
}

function processOf(name: string): Process[] {
  try {
    const [, program, fields] =
      /\((.*)\) (.*)/s.exec(readFileSync(`/proc/${name}/stat`, 'utf8')) ?? []
    if (program === undefined || fields === undefined) return []
    const [, parent, ...rest] = fields.split(' ')
    // utime, stime, and those of children that ended: proc(5).
    const ticks = rest.slice(9, 13).reduce((sum, field) => sum + Number(field), 0)
    return [
      {
        pid: Number(name),
        parent: Number(parent),
        program: programOf(name, program),
        ms: ticks * tickMs,
      },
    ]
  } catch {
    // It ended while it was looked at.
    return []
  }
}

function programOf(pid: string, program: string): Program | undefined {
  if (program.startsWith('postgres')) return 'postgres'
  if (program === 'workerd') return 'workerd'
  const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  return command.includes('neon/child.ts') ? 'endpoint' : undefined
}
