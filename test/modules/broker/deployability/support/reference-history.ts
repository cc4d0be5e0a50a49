import type { Agreement, At, Happening } from './histories.ts'

/** Whether a service is deleted in the end; a recording registers it again. */
export function isGone(happenings: readonly Happening[], service: number): boolean {
  const last = happenings.findLast(
    (it) =>
      ((it.kind === 'delete' || it.kind === 'restore') && it.service === service) ||
      (it.kind === 'record' &&
        [it.contract.consumer.service, it.contract.provider.service].includes(service)),
  )
  return last?.kind === 'delete'
}

/** What happened without what was refused, and with each repetition as recordings. */
export function effective(all: readonly Happening[]): Happening[] {
  const done: Happening[] = []
  for (const it of all) {
    if (it.kind === 'repeat') {
      const { consumer, provider, label } = it
      const calls = recordedBy(done, it.contract)
      for (const call of calls) {
        done.push({ kind: 'record', contract: { consumer, provider, label }, call })
      }
      continue
    }
    const about = servicesOf(it)
    if (!about.some((service) => isGone(done, service))) done.push(it)
  }
  return done
}

/** The services that must be registered for something to happen. */
function servicesOf(it: Happening): number[] {
  if ('what' in it) return [it.what.service]
  if (it.kind === 'undeploy') return [it.service]
  if (it.kind === 'status') return [it.contract.consumer.service, it.contract.provider.service]
  return it.kind === 'verify' ? [it.provider.service] : []
}

/** The calls that a contract recorded, in order. */
function recordedBy(happenings: readonly Happening[], contract: Agreement): number[] {
  const key = JSON.stringify(contract)
  const calls = happenings.flatMap((it) =>
    it.kind === 'record' && JSON.stringify(it.contract) === key ? [it.call] : [],
  )
  return [...new Set(calls)]
}

/** Whether a contract is active: its last status, or a call that was new to it since. */
function isActive(happenings: readonly Happening[], contract: Agreement): boolean {
  const key = JSON.stringify(contract)
  const last = happenings.findLastIndex(
    (it, index) =>
      it.kind === 'status' &&
      JSON.stringify(it.contract) === key &&
      recordedBy(happenings.slice(0, index), contract).length > 0,
  )
  const change = happenings[last]
  if (change?.kind !== 'status' || change.status === 'active') return true
  const then = recordedBy(happenings.slice(0, last), contract)
  return recordedBy(happenings, contract).length > then.length
}

/** The calls that a version of a consumer needs of a provider, when all that happened is `happenings`. */
export function needed(happenings: readonly Happening[], consumer: At, provider: number): number[] {
  const calls = happenings.flatMap((it) =>
    it.kind === 'record' &&
    same(it.contract.consumer, consumer) &&
    it.contract.provider.service === provider &&
    isActive(happenings, it.contract)
      ? [it.call]
      : [],
  )
  return [...new Set(calls)].sort()
}

export function same(a: At, b: At): boolean {
  return a.service === b.service && a.version === b.version
}
