import { execFileSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'

export type Process = { pid: number; parent: number; state: string; command: string }

/** Every process of the machine; one that has ended and waits for its parent to notice is not there. */
export function processes(): Process[] {
  const table = execFileSync('ps', ['-eo', 'pid=,ppid=,stat=,args='], { encoding: 'utf8' })
  return table
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line))
    .filter((found) => found !== null)
    .map(([, pid, parent, state = '', command = '']) => ({
      pid: Number(pid),
      parent: Number(parent),
      state,
      command,
    }))
    .filter(({ state }) => !state.startsWith('Z'))
}

/** A process and all that it started, directly or not. */
export function family(pid: number, all: readonly Process[] = processes()): Process[] {
  const children = all.filter(({ parent }) => parent === pid)
  return [
    ...all.filter((process) => process.pid === pid),
    ...children.flatMap((child) => family(child.pid, all)),
  ]
}

/** Those of `started` that still run `limitMs` later, or none as soon as none does. */
export async function leftOf(started: readonly Process[], limitMs = 8_000): Promise<string[]> {
  const deadline = Date.now() + limitMs
  for (;;) {
    const alive = new Map(processes().map(({ pid, command }) => [pid, command]))
    // A number may have been given to another program meanwhile; servers of Postgres change their titles.
    const left = started.filter(({ pid, command }) => {
      const now = alive.get(pid)
      return now !== undefined && now.split(/[ :]/)[0] === command.split(/[ :]/)[0]
    })
    if (left.length === 0 || Date.now() > deadline) return left.map(({ command }) => command)
    await sleep(100)
  }
}
