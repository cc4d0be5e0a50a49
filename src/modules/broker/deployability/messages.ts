import type { Target } from './can-i-deploy.ts'
import type { Reason } from './judgement.ts'

/** The target in words: the environment or the branches. */
export function placeOf(target: Target): string {
  if ('environment' in target) return target.environment
  return 'branch' in target ? `the branch ${target.branch}` : 'the main branches'
}

/** A reason in words: the versions, and a way to resolve it. */
export function messagesOf(reason: Reason, target: Target): { detail: string; todo: string } {
  const { candidate, pair, cause } = reason
  const place = placeOf(target)
  if (cause === 'unknown_service') {
    const { service } = candidate
    return { detail: `Service ${service} is not registered`, todo: `Register ${service} first.` }
  }
  if (pair === null) {
    const { service } = candidate
    const version = candidate.asked ?? 'the head of its branch'
    return {
      detail: `${service} has no version ${version}, so nothing is known about it`,
      todo: `Check the version, or publish ${service}@${version} and have it verified.`,
    }
  }
  const consumer = `${pair.consumer}@${pair.consumerVersion}`
  const provider = `${pair.provider}@${pair.providerVersion}`
  const verify = `Run the verification of ${provider} and report the missing ${pair.interactions - pair.passed} of ${pair.interactions} interactions of ${consumer}.`
  switch (cause) {
    case 'unregistered_version':
      return {
        detail: `${consumer} needs ${pair.provider} at a version that is not registered`,
        todo: `Publish that version of ${pair.provider} and have it verified.`,
      }
    case 'not_deployed':
      return {
        detail: `${consumer} needs ${pair.provider}, of which no version is in ${place}`,
        todo: `Deploy ${pair.provider} to ${place} first.`,
      }
    case 'failed':
      return {
        detail: `${provider} failed ${pair.failed} of the interactions of ${consumer}`,
        todo: `Fix ${pair.provider} or ${pair.consumer}, and verify again.`,
      }
    case 'never_verified':
      return { detail: `${provider} was never verified against ${consumer}`, todo: verify }
    case 'partly_verified':
      return {
        detail: `${provider} was verified against a part of the interactions of ${consumer} only`,
        todo: verify,
      }
  }
}

/** Advice on a tolerance under which the reason would not apply. */
export function toleranceAdvice({ pair, state }: Reason): string | undefined {
  const { standIn } = pair ?? {}
  if (state !== 'unknown' || !standIn) return undefined
  const tolerance = standIn.sameMinor ? 'patch' : 'minor'
  return `Use --semver-compatibility ${tolerance}: ${pair?.provider}@${standIn.version} is verified.`
}
