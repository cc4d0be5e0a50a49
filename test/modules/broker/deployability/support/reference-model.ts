import { type At, type History, serviceOf, type Wanted } from './histories.ts'
import { effective, isGone, needed, same } from './reference-history.ts'

// Slow and obvious: each answer is looked up in the whole history again. It knows no verdicts, counters or tables; what
// the rows say of a history is written by history-rows.ts, which shares nothing with this.

type State = 'verified' | 'failed' | 'unknown'
export type Expected = { state: State; pairs: string[]; reasons: number }

/** One version that would stand in the target; `version` null: what is asked about is not registered. */
type Standing = { service: number; version: number | null; asked: boolean }

export function expected(history: History): Expected {
  history = { ...history, happenings: effective(history.happenings) }
  const { versions, question } = history
  const gone = (service: number) => isGone(history.happenings, service)
  const wanted = question.wanted.map((one) => wantedVersion(history, one, gone))
  const world = [
    ...wanted.filter((one) => one !== undefined),
    ...neighbours(
      history,
      wanted.filter((one) => one !== undefined),
    ).filter(({ service }) => !gone(service)),
  ]
  const name = (service: number, version: number | null) =>
    version === null ? `s${service}@null` : `s${service}@${versions[service]?.[version]}`
  const pairs = new Map<string, { state: State; ignored: boolean }>()
  for (const consumer of world) {
    if (consumer.version === null) continue
    const from = { service: consumer.service, version: consumer.version }
    versions.forEach((_, provider) => {
      if (needed(history.happenings, from, provider).length === 0) return
      const there = world.filter(({ service }) => service === provider)
      const candidates: (Standing | undefined)[] = there.length > 0 ? there : [undefined]
      for (const to of candidates) {
        if (!consumer.asked && !to?.asked) continue
        const ignored = [consumer.service, provider].includes(question.ignored ?? -1)
        const { state, standIn } = verdict(history, from, provider, to?.version ?? null)
        const key = `${name(from.service, from.version)} > ${name(provider, to?.version ?? null)}`
        pairs.set(`${key} ${state} ${standIn ?? '-'} ${ignored}`, { state, ignored })
      }
    })
  }
  const missing = question.wanted.filter((one, index) => {
    const found = wanted[index]
    return (!found || found.version === null) && serviceOf(one) !== (question.ignored ?? -2)
  })
  const bad = [...pairs.values()].filter(({ state, ignored }) => state !== 'verified' && !ignored)
  return {
    state: bad.some(({ state }) => state === 'failed')
      ? 'failed'
      : bad.length + missing.length > 0
        ? 'unknown'
        : 'verified',
    pairs: [...pairs.keys()].sort(),
    reasons: bad.length + missing.length,
  }
}

function wantedVersion(
  history: History,
  wanted: Wanted,
  gone: (service: number) => boolean,
): Standing | undefined {
  const service = serviceOf(wanted)
  if (service < 0 || gone(service)) return undefined
  const version =
    'what' in wanted
      ? wanted.what.version
      : wanted.by === 'head'
        ? headOf(history, service, 'main')
        : undefined
  return { service, version: version ?? null, asked: true }
}

function neighbours(history: History, wanted: Standing[]): Standing[] {
  const { versions, question } = history
  const beside = (service: number) => !wanted.some((one) => one.service === service)
  const all = versions.map((_, service) => service)
  if (question.target === 'main' || 'branch' in question.target) {
    const branch = question.target === 'main' ? 'main' : question.target.branch
    return all.filter(beside).flatMap((service) => {
      const version = headOf(history, service, branch)
      return version === undefined ? [] : [{ service, version, asked: false }]
    })
  }
  const { where } = question.target
  const found = all.flatMap((service) =>
    (versions[service] ?? []).flatMap((_, version): Standing[] => {
      const deployed = beside(service) && isDeployed(history, { service, version }, where)
      const released = isReleased(history, { service, version }, where)
      const isWanted = wanted.some((one) => one.service === service && one.version === version)
      return deployed || (released && !isWanted) ? [{ service, version, asked: false }] : []
    }),
  )
  return found
}

/** The version that was put on the branch last, of those that were put there for the first time. */
function headOf({ happenings }: History, service: number, branch: string): number | undefined {
  const put = happenings.flatMap((it) =>
    it.kind === 'branch' && it.name === branch && it.what.service === service
      ? [it.what.version]
      : [],
  )
  return [...new Set(put)].at(-1)
}

function isDeployed({ happenings }: History, what: At, where: number): boolean {
  const last = happenings.findLast(
    (it) =>
      (it.kind === 'deploy' && it.where === where && it.what.service === what.service) ||
      (it.kind === 'undeploy' && it.where === where && it.service === what.service),
  )
  return last?.kind === 'deploy' && last.what.version === what.version
}

function isReleased({ happenings }: History, what: At, where: number): boolean {
  const last = happenings.findLast(
    (it) =>
      (it.kind === 'release' || it.kind === 'endSupport') &&
      it.where === where &&
      same(it.what, what),
  )
  return last?.kind === 'release'
}

function verdict(history: History, consumer: At, provider: number, version: number | null) {
  const own =
    version === null ? 'unknown' : knownOf(history, consumer, { service: provider, version })
  if (own === 'verified' || version === null) return { state: own, standIn: undefined }
  const near = nearest(history, consumer, { service: provider, version })
  if (near === undefined) return { state: own, standIn: undefined }
  const { tolerance } = history.question
  const tolerated = tolerance === 'minor' || (tolerance === 'patch' && near.sameMinor)
  return { state: own === 'unknown' && tolerated ? ('verified' as const) : own, standIn: near.name }
}

/** What the newest report on each needed call says, whichever version of the consumer it was about. */
function knownOf({ happenings }: History, consumer: At, provider: At): State {
  const calls = needed(happenings, consumer, provider.service)
  const passes = calls.map((call) => {
    const reports = happenings.flatMap((it, index): boolean[] => {
      if (it.kind !== 'verify' || !same(it.provider, provider)) return []
      if (it.consumer.service !== consumer.service) return []
      const then = needed(happenings.slice(0, index), it.consumer, provider.service)
      const replayed = then.filter((_, at) => it.part === 'all' || it.part === parity(at))
      return replayed.includes(call) ? [!(it.fails && replayed[0] === call)] : []
    })
    return reports.at(-1)
  })
  if (passes.includes(false)) return 'failed'
  return calls.length > 0 && passes.every((passed) => passed === true) ? 'verified' : 'unknown'
}

function parity(at: number) {
  return at % 2 === 0 ? 'even' : 'odd'
}

function nearest(history: History, consumer: At, provider: At) {
  const names = history.versions[provider.service] ?? []
  const numbers = (name: string) =>
    /^\d+\.\d+\.\d+$/.test(name) ? name.split('.').map(Number) : undefined
  const [major = 0, minor = 0, patch = 0] = numbers(names[provider.version] ?? '') ?? [Number.NaN]
  const found = names.flatMap((name, version) => {
    const [x, y = 0, z = 0] = numbers(name) ?? []
    if (x !== major || version === provider.version) return []
    if (knownOf(history, consumer, { ...provider, version }) !== 'verified') return []
    return [
      { name, sameMinor: y === minor, far: [Math.abs(y - minor), Math.abs(z - patch), -y, -z] },
    ]
  })
  return found.sort((a, b) => compare(a.far, b.far))[0]
}

function compare(a: number[], b: number[]): number {
  const at = a.findIndex((value, index) => value !== b[index])
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0)
}
