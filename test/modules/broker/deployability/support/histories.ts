import * as fc from 'fast-check'

/** A version of a service of a history, by their places. */
export type At = { service: number; version: number }
/** What a report covers, of the needed calls in order. */
export type Part = 'all' | 'even' | 'odd' | 'none'
export type Agreement = { consumer: At; provider: At; label: 'test' | 'ci' }

export type Happening =
  | { kind: 'record'; contract: Agreement; call: number }
  /** Another version of the consumer records what the contract has. */
  | { kind: 'repeat'; contract: Agreement; consumer: At; provider: At; label: Agreement['label'] }
  | { kind: 'status'; contract: Agreement; status: 'active' | 'archived' | 'deprecated' }
  | { kind: 'verify'; consumer: At; provider: At; part: Part; fails: boolean }
  | { kind: 'deploy'; what: At; where: number }
  | { kind: 'release'; what: At; where: number }
  | { kind: 'endSupport'; what: At; where: number }
  | { kind: 'undeploy'; service: number; where: number }
  | { kind: 'branch'; what: At; name: string }
  | { kind: 'delete'; service: number }
  | { kind: 'restore'; service: number }

export type Wanted =
  | { by: 'version'; what: At }
  | { by: 'commit'; what: At }
  | { by: 'head'; service: number }
  | { by: 'nothing registered'; service: number }
  | { by: 'no service' }

export type Question = {
  wanted: Wanted[]
  target: { where: number } | { branch: string } | 'main'
  tolerance: 'none' | 'patch' | 'minor'
  ignored: number | null
}

/** What happened to a few services, in order, and a question about the end. */
export type History = { versions: string[][]; happenings: Happening[]; question: Question }

const pool = [
  '1.0.0',
  '1.0.1',
  '1.0.2',
  '1.1.0',
  '1.2.0',
  '1.2.3',
  '2.0.0',
  '2.0.1',
  'nightly',
  '1.0.0-rc.1',
]
export const branchNames = ['main', 'next']

const versionsOfOne = fc
  .constantFrom(1, 2, 2, 3)
  .chain((length) =>
    fc.uniqueArray(fc.constantFrom(...pool), { minLength: length, maxLength: length }),
  )

/** Random histories: few services, versions and calls, so that what happens meets what happened before. */
export const histories: fc.Arbitrary<History> = fc
  .array(versionsOfOne, { minLength: 2, maxLength: 3 })
  .chain((versions) =>
    fc
      .array(agreement(versions), { minLength: 1, maxLength: 3 })
      .chain((agreements) => historiesOf(versions, agreements)),
  )

function historiesOf(versions: string[][], agreements: Agreement[]): fc.Arbitrary<History> {
  const party = fc
    .constantFrom(...agreements)
    .chain(({ consumer, provider }) => fc.constantFrom(consumer, provider))
  const one = fc.oneof({ weight: 5, arbitrary: party }, at(versions))
  // Most histories begin with something that matters: a call, and where its parties are deployed.
  const beginnings = fc.tuple(
    fc.record({
      kind: fc.constant('record' as const),
      contract: fc.constantFrom(...agreements),
      call: fc.constant(0),
    }),
    deployment(party),
    deployment(party),
  )
  return fc.record({
    versions: fc.constant(versions),
    happenings: fc
      .tuple(
        beginnings,
        fc.array(happening(versions, agreements, one), {
          minLength: 8,
          maxLength: 24,
          size: 'max',
        }),
      )
      .map(([began, more]) => [...began, ...more]),
    question: question(one),
  })
}

function at(versions: string[][]): fc.Arbitrary<At> {
  return fc.nat({ max: versions.length - 1 }).chain((service) => versionOf(versions, service))
}

function versionOf(versions: string[][], service: number): fc.Arbitrary<At> {
  const last = (versions[service]?.length ?? 1) - 1
  return fc.nat({ max: last }).map((version) => ({ service, version }))
}

function agreement(versions: string[][]): fc.Arbitrary<Agreement> {
  const label = fc.constantFrom('test' as const, 'ci' as const)
  return fc.record({ consumer: at(versions), provider: at(versions), label })
}

function repetition(versions: string[][], contract: Agreement): fc.Arbitrary<Happening> {
  return fc.record({
    kind: fc.constant('repeat' as const),
    contract: fc.constant(contract),
    consumer: versionOf(versions, contract.consumer.service),
    provider: versionOf(versions, contract.provider.service),
    label: fc.constantFrom('test' as const, 'ci' as const),
  })
}

const where = fc.nat({ max: 4 }).map((die) => (die === 0 ? 1 : 0))
const branch = fc.constantFrom(...branchNames)

function deployment(one: fc.Arbitrary<At>) {
  return fc.record({ kind: fc.constant('deploy' as const), what: one, where })
}

function happening(
  versions: string[][],
  agreements: Agreement[],
  one: fc.Arbitrary<At>,
): fc.Arbitrary<Happening> {
  const contract = fc.constantFrom(...agreements)
  const status = fc.constantFrom('active' as const, 'archived' as const, 'deprecated' as const)
  const service = one.map((found) => found.service)
  const kind = <Kind extends string>(name: Kind) => fc.constant(name)
  const verify = contract.chain(({ consumer, provider }) =>
    fc.record({
      kind: kind('verify'),
      consumer: fc.constant(consumer),
      provider: fc.oneof(
        { weight: 3, arbitrary: fc.constant(provider) },
        { weight: 4, arbitrary: versionOf(versions, provider.service) },
      ),
      part: fc.constantFrom<Part>('all', 'all', 'all', 'all', 'even', 'odd', 'none'),
      fails: fc.nat({ max: 2 }).map((die) => die === 0),
    }),
  )
  return fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({ kind: kind('record'), contract, call: fc.nat({ max: 2 }) }),
    },
    { weight: 4, arbitrary: contract.chain((one) => repetition(versions, one)) },
    { weight: 3, arbitrary: fc.record({ kind: kind('status'), contract, status }) },
    { weight: 16, arbitrary: verify },
    { weight: 8, arbitrary: deployment(one) },
    { weight: 4, arbitrary: fc.record({ kind: kind('release'), what: one, where }) },
    { weight: 1, arbitrary: fc.record({ kind: kind('endSupport'), what: one, where }) },
    { weight: 1, arbitrary: fc.record({ kind: kind('undeploy'), service, where }) },
    { weight: 6, arbitrary: fc.record({ kind: kind('branch'), what: one, name: branch }) },
    { weight: 1, arbitrary: fc.record({ kind: kind('delete'), service }) },
    { weight: 1, arbitrary: fc.record({ kind: kind('restore'), service }) },
  )
}

function question(one: fc.Arbitrary<At>): fc.Arbitrary<Question> {
  const service = one.map((found) => found.service)
  const by = <Kind extends string>(name: Kind) => fc.constant(name)
  const wanted: fc.Arbitrary<Wanted> = fc.oneof(
    { weight: 14, arbitrary: fc.record({ by: by('version'), what: one }) },
    { weight: 2, arbitrary: fc.record({ by: by('commit'), what: one }) },
    { weight: 2, arbitrary: fc.record({ by: by('head'), service }) },
    { weight: 1, arbitrary: fc.record({ by: by('nothing registered'), service }) },
    { weight: 1, arbitrary: fc.record({ by: by('no service') }) },
  )
  return fc.record({
    wanted: fc.uniqueArray(wanted, { minLength: 1, maxLength: 2, selector: serviceOf }),
    target: fc.oneof(
      { weight: 6, arbitrary: fc.record({ where }) },
      { weight: 1, arbitrary: fc.record({ branch }) },
      { weight: 2, arbitrary: fc.constant('main' as const) },
    ),
    tolerance: fc.constantFrom('none' as const, 'patch' as const, 'minor' as const),
    ignored: fc.option(service, { freq: 8 }),
  })
}

/** The place of the service that is wanted; -1 for one that is not there. */
export function serviceOf(wanted: Wanted): number {
  if (wanted.by === 'no service') return -1
  return 'what' in wanted ? wanted.what.service : wanted.service
}
