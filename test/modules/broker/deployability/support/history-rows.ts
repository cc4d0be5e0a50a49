import type {
  Selection,
  Target,
} from '../../../../../src/modules/broker/deployability/can-i-deploy.ts'
import type { Ledger } from '../../../../support/ledger.ts'
import type { Agreement, At, Happening, History, Part, Wanted } from './histories.ts'

type Of<Kind extends Happening['kind']> = Extract<Happening, { kind: Kind }>
type Contract = ReturnType<Ledger['contract']> & { calls: Set<number> }
const ended = '2026-01-01T00:00:00Z'

/** Writes the rows that a history leaves, as requests would have left them. Its names begin with `prefix`. */
export function writeRows(
  book: Ledger,
  history: History,
  { prefix, environments }: { prefix: string; environments: readonly string[] },
): void {
  const services = history.versions.map((_, index) =>
    book.add('services', {
      name: `${prefix}s${index}`,
      main_branch: 'main',
      deleted_at: null as string | null,
    }),
  )
  const serviceOf = (index: number) => services[index]?.id ?? ''
  const isGone = (index: number) => services[index]?.deleted_at !== null
  const become = (index: number, deleted: string | null) => {
    const service = services[index]
    if (service) service.deleted_at = deleted
  }
  const versions = history.versions.map((names, service) =>
    names.map((name, version) =>
      book.version(serviceOf(service), name, shaOf(prefix, { service, version })),
    ),
  )
  const versionOf = ({ service, version }: At) => versions[service]?.[version] ?? ''
  const environmentAt = (where: number) => environments[where] ?? ''
  const partiesOf = ({ consumer, provider }: Pick<Agreement, 'consumer' | 'provider'>) => ({
    consumer_id: serviceOf(consumer.service),
    consumer_version_id: versionOf(consumer),
    provider_id: serviceOf(provider.service),
    provider_version_id: versionOf(provider),
  })

  const tasks = keyed((parties: Parties) => book.task(parties))
  const contracts = keyed((parties: Parties, environment: string): Contract => {
    const row = book.contract(parties, environment, 0)
    return Object.defineProperty(row, 'calls', { value: new Set(), enumerable: false }) as Contract
  })
  const deployments = keyed((_place: string) => ({ current: { active: false } }))
  const releases = keyed((version: string, environment: string) =>
    book.add('releases', {
      service_version_id: version,
      environment_id: environment,
      support_ended_at: null as string | null,
    }),
  )
  const branches = keyed((service: number, name: string) => book.branch(serviceOf(service), name))
  const heads = keyed((branch: string, version: string) => book.head(branch, version))
  const taskOf = (parties: Parties) => [parties.consumer_version_id, parties.provider_id].join()
  const contractOf = ({ consumer, provider, label }: Agreement) =>
    [versionOf(consumer), versionOf(provider), label].join()

  const record = (agreement: Agreement, call: number) => {
    const parties = partiesOf(agreement)
    become(agreement.consumer.service, null)
    become(agreement.provider.service, null)
    tasks.at(taskOf(parties), parties)
    const known = contracts.at(contractOf(agreement), parties, agreement.label)
    if (known.calls.has(call)) return
    known.calls.add(call)
    known.interaction_count += 1
    known.status = 'active'
    book.need(known.id, book.interactionOf(parties, call))
  }
  const neededBy = (parties: Parties) => {
    const active = contracts
      .all()
      .filter((one) => taskOf(one) === taskOf(parties) && one.status === 'active')
    return [...new Set(active.flatMap(({ calls }) => [...calls]))].sort()
  }
  const happen: { [Kind in Happening['kind']]: (it: Of<Kind>) => void } = {
    record: ({ contract, call }) => record(contract, call),
    repeat: ({ contract, consumer, provider, label }) => {
      const { calls = [] } = contracts.find(contractOf(contract)) ?? {}
      for (const call of calls) record({ consumer, provider, label }, call)
    },
    status: ({ contract, status }) => {
      if (isGone(contract.consumer.service) || isGone(contract.provider.service)) return
      const known = contracts.find(contractOf(contract))
      if (known) known.status = status
    },
    verify: (it) => {
      const parties = partiesOf(it)
      if (isGone(it.provider.service) || !tasks.find(taskOf(parties))) return
      for (const [at, call] of partOf(neededBy(parties), it.part).entries()) {
        const interaction = book.interactionOf(parties, call)
        book.verdict(parties.provider_version_id, interaction, !(it.fails && at === 0))
      }
    },
    deploy: ({ what, where }) => {
      if (isGone(what.service)) return
      const place = deployments.at(`${what.service} ${where}`, '')
      place.current.active = false
      place.current = book.deployment({
        service_id: serviceOf(what.service),
        service_version_id: versionOf(what),
        environment_id: environmentAt(where),
      })
    },
    undeploy: ({ service, where }) => {
      if (isGone(service)) return
      deployments.at(`${service} ${where}`, '').current.active = false
    },
    release: ({ what, where }) => {
      if (isGone(what.service)) return
      const key = `${versionOf(what)} ${where}`
      releases.at(key, versionOf(what), environmentAt(where)).support_ended_at = null
    },
    endSupport: ({ what, where }) => {
      if (isGone(what.service)) return
      const release = releases.find(`${versionOf(what)} ${where}`)
      if (release) release.support_ended_at = ended
    },
    branch: ({ what, name }) => {
      if (isGone(what.service)) return
      const branch = branches.at(`${what.service} ${name}`, what.service, name)
      heads.at(`${branch} ${versionOf(what)}`, branch, versionOf(what))
    },
    delete: ({ service }) => become(service, ended),
    restore: ({ service }) => become(service, null),
  }
  for (const it of history.happenings) (happen[it.kind] as (it: Happening) => void)(it)
}

type Parties = Parameters<Ledger['task']>[0]

/** Things that are made once for each key. */
function keyed<Made, Args extends unknown[]>(make: (...args: Args) => Made) {
  const made = new Map<string, Made>()
  return {
    find: (key: string) => made.get(key),
    at: (key: string, ...args: Args): Made => {
      const found = made.get(key) ?? make(...args)
      made.set(key, found)
      return found
    },
    all: () => [...made.values()],
  }
}

/** The calls that a report covers. */
function partOf(calls: number[], part: Part): number[] {
  if (part === 'all') return calls
  return calls.filter((_, at) => part === (at % 2 === 0 ? 'even' : 'odd'))
}

/** What a history wants to deploy, as `canIDeploy` takes it. */
export function selectionsOf({ versions, question }: History, prefix: string): Selection[] {
  return question.wanted.map((wanted: Wanted) => {
    if (wanted.by === 'no service') return { service: `${prefix}nobody`, version: '1.0.0' }
    if (wanted.by === 'head') return { service: `${prefix}s${wanted.service}` }
    if (wanted.by === 'nothing registered') {
      return { service: `${prefix}s${wanted.service}`, version: '9.9.9' }
    }
    const { service, version } = wanted.what
    const said = wanted.by === 'commit' ? shaOf(prefix, wanted.what) : versions[service]?.[version]
    return { service: `${prefix}s${service}`, version: said }
  })
}

/** Where it is to go; environments and branches of one name are those of all histories of a tenant. */
export function targetOf({ question: { target } }: History): Target {
  if (target === 'main') return { mainBranch: true }
  return 'branch' in target ? target : { environment: environmentNames[target.where] ?? '' }
}

export const environmentNames = ['production', 'staging']

function shaOf(prefix: string, { service, version }: At): string {
  return `${prefix}${service}c0ffee${version}`
}
