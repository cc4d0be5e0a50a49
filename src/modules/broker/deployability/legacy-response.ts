import type { Candidate, Target } from './can-i-deploy.ts'
import { type JudgedPair, judge, type Reason, type Tolerance } from './judgement.ts'
import { messagesOf, placeOf, toleranceAdvice } from './messages.ts'

type Asked = { service: string; version: string; tolerance: Tolerance; target: Target }

/** The answer of the client protocol, with the additional members `state`. */
export function legacyResponse(
  candidate: Candidate,
  { service, version, tolerance, target }: Asked,
) {
  const { state, pairs, reasons } = judge([candidate], { tolerance, ignore: [] })
  const needs = new Set(candidate.needs.map(keyOf))
  return {
    canDeploy: reasons.length === 0,
    state,
    providers: pairs
      .filter((pair) => needs.has(keyOf(pair)))
      .map((pair) => infoOf(pair, pair.provider, pair.providerVersion ?? anyVersion)),
    consumers: pairs
      .filter((pair) => !needs.has(keyOf(pair)))
      .map((pair) => infoOf(pair, pair.consumer, pair.consumerVersion)),
    issues: reasons.map((reason) => issueOf(reason, version, target, needs)),
    message: messageOf(`${service}@${version}`, placeOf(target), pairs.length, reasons.length),
    serviceType: typeOf(candidate),
  }
}

/** The version that the client protocol reports for a provider that is not at the target. */
const anyVersion = 'any'

function infoOf(pair: JudgedPair, service: string, version: string) {
  const { state, standIn, interactions, present } = pair
  return {
    service,
    version,
    verified: state === 'verified',
    state,
    ...(standIn && { nearestVerifiedVersion: standIn.version }),
    semverCompatible: levelOf(pair),
    interactionCount: interactions,
    activelyDeployed: present,
  }
}

/** The tolerance under which a verified version stands in; null where none is needed. */
function levelOf({ state, standIn }: JudgedPair): 'none' | 'patch' | 'minor' | null {
  if (standIn === null) return state === 'verified' ? null : 'none'
  return standIn.sameMinor ? 'patch' : 'minor'
}

function issueOf(reason: Reason, asked: string, target: Target, needs: ReadonlySet<string>) {
  const { detail, todo } = messagesOf(reason, target)
  const { pair, candidate, state } = reason
  const other =
    pair === null
      ? { service: candidate.service, version: asked }
      : needs.has(keyOf(pair))
        ? { service: pair.provider, version: pair.providerVersion ?? anyVersion }
        : { service: pair.consumer, version: pair.consumerVersion }
  return {
    type: typeOfIssue(reason),
    ...other,
    reason: detail,
    suggestion: toleranceAdvice(reason) ?? todo,
    state,
  }
}

function typeOfIssue({ cause, pair }: Reason) {
  if (cause === 'unknown_service' || cause === 'not_deployed') return 'not_deployed' as const
  if (pair === null) return 'no_interactions' as const
  return 'verification_failed' as const
}

function messageOf(what: string, place: string, pairs: number, issues: number): string {
  if (issues > 0) {
    return `${what} cannot be deployed to ${place}: ${issues} ${issues === 1 ? 'issue' : 'issues'}`
  }
  return pairs === 0
    ? `${what} has no dependencies or dependents in ${place}, and can be deployed`
    : `${what} can be deployed to ${place}`
}

function typeOf({ isConsumer, isProvider }: Candidate) {
  if (isConsumer) return isProvider ? ('both' as const) : ('consumer' as const)
  return isProvider ? ('provider' as const) : ('unknown' as const)
}

function keyOf({ taskId, providerVersion }: { taskId: string; providerVersion: string | null }) {
  return `${taskId} ${providerVersion}`
}
