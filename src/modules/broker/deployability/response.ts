import type { Candidate, Target } from './can-i-deploy.ts'
import type { DeployabilityQuery } from './deployability.contract.ts'
import { type JudgedPair, judge, type Reason } from './judgement.ts'
import { messagesOf, placeOf } from './messages.ts'

export function targetOf({ environment, branch }: DeployabilityQuery): Target {
  if (environment !== undefined) return { environment }
  return branch === undefined ? { mainBranch: true } : { branch }
}

/** The answer of `/deployability`: all pairs of versions, and the reasons to wait in words. */
export function deployabilityResponse(candidates: readonly Candidate[], query: DeployabilityQuery) {
  const { semverCompatibility: tolerance, ignore, dryRun } = query
  const { state, pairs, reasons } = judge(candidates, { tolerance, ignore })
  const target = targetOf(query)
  const counted = (wanted: string) =>
    pairs.filter((pair) => pair.state === wanted && !pair.ignored).length
  return {
    deployable: dryRun || state === 'verified',
    state,
    dryRun,
    target: {
      environment: query.environment ?? null,
      branch: query.branch ?? null,
      mainBranch: query.mainBranch,
    },
    summary: {
      verified: counted('verified'),
      failed: counted('failed'),
      unknown: counted('unknown'),
      ignored: pairs.filter(({ ignored }) => ignored).length,
      message: messageOf(candidates, target, state),
    },
    services: candidates.map(({ service, version, asked }) => ({
      service,
      version: version ?? asked,
      registered: version !== null,
    })),
    reasons: reasons.map((reason) => reasonOf(reason, target)),
    pairs: pairs.map((pair) => ({
      ...partiesOf(pair),
      state: pair.state,
      ignored: pair.ignored,
      interactions: pair.interactions,
      verifiedWith: verifiedWith(pair),
    })),
  }
}

function reasonOf(reason: Reason, target: Target) {
  const { cause, state, ignored, pair } = reason
  const parties = pair ? partiesOf(pair) : { consumer: null, provider: null }
  return { cause, state, ignored, ...parties, ...messagesOf(reason, target) }
}

function partiesOf({ consumer, consumerVersion, provider, providerVersion }: JudgedPair) {
  return {
    consumer: { service: consumer, version: consumerVersion },
    provider: { service: provider, version: providerVersion },
  }
}

/** The provider version whose verification counts for a pair: its own, or one that the tolerance allows. */
function verifiedWith({ state, standIn, providerVersion }: JudgedPair): string | null {
  return state === 'verified' ? (standIn?.version ?? providerVersion) : null
}

function messageOf(candidates: readonly Candidate[], target: Target, state: string): string {
  const what = candidates
    .map(({ service, version, asked }) => `${service}@${version ?? asked ?? 'head'}`)
    .join(', ')
  const verb = 'environment' in target ? 'be deployed to' : 'be merged into'
  const place = placeOf(target)
  if (state === 'verified') return `${what} can ${verb} ${place}`
  return state === 'failed'
    ? `${what} cannot ${verb} ${place}: a verification failed`
    : `${what} cannot ${verb} ${place} yet: some verifications are missing`
}
