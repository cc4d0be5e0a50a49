import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, clientOf } from './client.ts'
import { generator } from './random.ts'
import { type Asked, type Lane, nextOf, type Party, type Written } from './traffic.ts'

/** How requests are to be made. */
export type Plan = {
  origin: string
  parties: readonly Party[]
  /** Each is held open from the first request to the last. */
  connections: number
  /** A connection asks no more after so long, or after so many requests. */
  until: { seconds: number } | { requests: number }
  /** Requests a second, by a timetable; without it each connection asks again as soon as it has its answer. */
  perSecond?: number | undefined
  /** Tells runs from one another: rows of each have names of their own. */
  name: string
}

/** What came of it. */
export type Driven = {
  seconds: number
  /** Milliseconds of each answer: since it was asked, or since it was to be asked by the timetable. */
  times: number[]
  /** What was asked and what came instead, with how often. */
  failures: Record<string, number>
  mixUps: Record<string, number>
  /** Requests that were sent more than once to the database, as `Server-Timing` says. */
  retried: number
  /** Connections that were lost, and opened anew. */
  reopened: number
  /** By tenant, how many rows were written, as the answers say. */
  written: Record<string, Partial<Record<Written, number>>>
}

const patience = 60_000

/** Asks over many connections at once and judges each answer. */
export async function drive(plan: Plan): Promise<Driven> {
  const driven: Driven = {
    ...{ seconds: 0, times: [], failures: {}, mixUps: {}, retried: 0, reopened: 0, written: {} },
  }
  const clients = Array.from({ length: plan.connections }, () => clientOf(plan.origin))
  try {
    await Promise.all(clients.map((client) => client.call('GET', '/livez')))
    const began = performance.now()
    await Promise.all(clients.map((client, at) => keepAsking(plan, driven, began, client, at)))
    driven.seconds = (performance.now() - began) / 1_000
    return driven
  } finally {
    for (const client of clients) client.close()
  }
}

async function keepAsking(plan: Plan, driven: Driven, began: number, client: Client, at: number) {
  const lane = laneOf(plan, at)
  for (let step = 0; ; step += 1) {
    const due = dueOf(plan, began, step * plan.connections + at)
    if (isOver(plan, began, due, step)) return
    if (due > performance.now()) await sleep(due - performance.now())
    await ask(driven, client, nextOf(lane), due)
  }
}

function laneOf({ name, parties }: Plan, at: number): Lane {
  const pick = generator(at * 7_919 + name.length)
  return { name: `${name}-${at}`, parties, pick, asked: 0, mine: [], again: undefined }
}

function dueOf({ perSecond }: Plan, began: number, number: number): number {
  return perSecond === undefined ? performance.now() : began + (1_000 * number) / perSecond
}

function isOver({ until }: Plan, began: number, due: number, step: number): boolean {
  return 'seconds' in until ? due - began >= 1_000 * until.seconds : step >= until.requests
}

async function ask(driven: Driven, client: Client, asked: Asked, due: number): Promise<void> {
  const { method, path, headers, body, writes, judge } = asked
  const what = `${method} ${path.replace(/[?].*|(?<=services\/).*/, '')}`
  try {
    const signal = AbortSignal.timeout(patience)
    const answer = await client.send(method, path, { headers, body, signal })
    driven.times.push(performance.now() - due)
    if (!answer.reused) driven.reopened += 1
    if (!String(answer.headers['server-timing']).endsWith('desc="1"')) driven.retried += 1
    const verdict = judge(answer)
    const came = `${what}: ${answer.status} ${answer.text.slice(0, 200)}`
    if (verdict === 'mixed up') count(driven.mixUps, came)
    else if (verdict === 'failed')
      count(driven.failures, `${what}: ${answer.status} ${codeOf(answer.text)}`)
    else if (writes) {
      const written = driven.written[writes.slug] ?? {}
      count(written, writes.what)
      driven.written[writes.slug] = written
    }
  } catch (error) {
    count(driven.failures, `${what}: ${error instanceof Error ? error.message : error}`)
  }
}

function codeOf(text: string): string {
  return /"code":"(\w+)"/.exec(text)?.[1] ?? text.slice(0, 100)
}

function count<Name extends string>(counts: Partial<Record<Name, number>>, name: Name): void {
  counts[name] = (counts[name] ?? 0) + 1
}
