import type { State } from '../verification/index.ts'
import type { Candidate, Pair, Selection } from './can-i-deploy.ts'

/** The verified provider versions that count for one without all verdicts: of the same minor or major version. */
export type Tolerance = 'none' | 'patch' | 'minor'

export type Cause =
  | 'unknown_service'
  | 'unregistered_version'
  | 'not_deployed'
  | 'failed'
  | 'never_verified'
  | 'partly_verified'

export type JudgedPair = Pair & { cause: Cause | null; ignored: boolean }

/** A reason why a candidate must wait; without a pair it concerns the candidate itself. */
export type Reason = {
  cause: Cause
  state: State
  candidate: Candidate
  pair: JudgedPair | null
  ignored: boolean
}

export type Judgement = { state: State; pairs: JudgedPair[]; reasons: Reason[] }

type Rules = { tolerance: Tolerance; ignore: readonly Selection[] }

/**
 * Judges the rows of `canIDeploy`: failed if any pair is, else unknown if any pair is, else
 * verified. A tolerance applies to unknown pairs only, never to a failure.
 */
export function judge(candidates: readonly Candidate[], rules: Rules): Judgement {
  const pairs = new Map<string, JudgedPair>()
  const reasons = candidates.flatMap((candidate): Reason[] => {
    const itself = causeOfCandidate(candidate)
    const own = [...candidate.needs, ...candidate.neededBy].flatMap((found): Reason[] => {
      const key = `${found.taskId} ${found.providerVersion}`
      if (pairs.has(key)) return []
      const pair = judged(found, rules)
      pairs.set(key, pair)
      const { cause, state, ignored } = pair
      return cause === null ? [] : [{ cause, state, candidate, pair, ignored }]
    })
    if (itself === null) return own
    const ignored = isIgnored(rules, candidate.service, candidate.asked)
    return [{ cause: itself, state: 'unknown', candidate, pair: null, ignored }, ...own]
  })
  const states = reasons.filter(({ ignored }) => !ignored).map(({ state }) => state)
  return { state: worst(states), pairs: [...pairs.values()], reasons }
}

/** The worst of the states. */
export function worst(states: readonly State[]): State {
  return states.includes('failed') ? 'failed' : states.includes('unknown') ? 'unknown' : 'verified'
}

function judged(pair: Pair, rules: Rules): JudgedPair {
  const tolerated = pair.state === 'unknown' && standsIn(pair, rules.tolerance)
  const state = tolerated ? 'verified' : pair.state
  const ignored =
    isIgnored(rules, pair.consumer, pair.consumerVersion) ||
    isIgnored(rules, pair.provider, pair.providerVersion)
  return { ...pair, state, cause: state === 'verified' ? null : causeOf(pair), ignored }
}

function standsIn({ standIn }: Pair, tolerance: Tolerance): boolean {
  return standIn !== null && (tolerance === 'minor' || (tolerance === 'patch' && standIn.sameMinor))
}

function causeOfCandidate({ serviceId, version }: Candidate): Cause | null {
  if (serviceId === null) return 'unknown_service'
  return version === null ? 'unregistered_version' : null
}

function causeOf({ state, present, providerVersion, passed }: Pair): Cause {
  if (!present) return 'not_deployed'
  if (providerVersion === null) return 'unregistered_version'
  if (state === 'failed') return 'failed'
  return passed === 0 ? 'never_verified' : 'partly_verified'
}

function isIgnored({ ignore }: Rules, service: string, version: string | null): boolean {
  return ignore.some(
    (one) => one.service === service && (one.version === undefined || one.version === version),
  )
}
