import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

/** Bytes of memory that are in use. */
export type Footprint = { workerd: number; endpoint: number; postgres: number }

type Process = { pid: number; parent: number; kilobytes: number; command: string }

const programs: Record<keyof Footprint, RegExp> = {
  workerd: /\/workerd serve /,
  endpoint: /\/neon\/child\.ts /,
  postgres: /\/postgres -D |^postgres: /,
}

/**
 * What workerd, the local endpoint and Postgres, of those that this process started, hold in memory. On Linux a page
 * that several share is counted once (PSS), elsewhere for each; undefined where there is no `ps`.
 */
export async function footprint(): Promise<Footprint | undefined> {
  if (process.platform === 'win32') return undefined
  const { stdout } = await promisify(execFile)('ps', ['-Ao', 'pid=,ppid=,rss=,args='])
  const all = descendants(process.pid, tableOf(stdout))
  const sum = async (pattern: RegExp) => {
    const sizes = all.filter(({ command }) => pattern.test(command)).map(bytesOf)
    return (await Promise.all(sizes)).reduce((total, bytes) => total + bytes, 0)
  }
  const { workerd, endpoint, postgres } = programs
  return {
    workerd: await sum(workerd),
    endpoint: await sum(endpoint),
    postgres: await sum(postgres),
  }
}

/** Takes the footprint every half second until it is stopped, and gives the most that each had. */
export function watchPeak(): () => Promise<Footprint | undefined> {
  const seen: Footprint[] = []
  let last: Promise<unknown> = Promise.resolve()
  const take = async () => {
    const now = await footprint()
    if (now) seen.push(now)
  }
  const timer = setInterval(() => {
    last = last.then(take)
  }, 500)
  return async () => {
    clearInterval(timer)
    await last
    await take()
    const most = (name: keyof Footprint) => Math.max(...seen.map((one) => one[name]))
    if (seen.length === 0) return undefined
    return { workerd: most('workerd'), endpoint: most('endpoint'), postgres: most('postgres') }
  }
}

function tableOf(text: string): Process[] {
  return text.split('\n').flatMap((line) => {
    const [, pid, parent, kilobytes, command] = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []
    if (command === undefined) return []
    return { pid: Number(pid), parent: Number(parent), kilobytes: Number(kilobytes), command }
  })
}

function descendants(pid: number, all: readonly Process[]): Process[] {
  const children = all.filter(({ parent }) => parent === pid)
  return children.flatMap((child) => [child, ...descendants(child.pid, all)])
}

async function bytesOf({ pid, kilobytes }: Process): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '')
  const shared = /^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1]
  return 1_024 * Number(shared ?? kilobytes)
}
