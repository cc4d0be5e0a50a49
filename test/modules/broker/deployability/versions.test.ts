import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { canIDeploy } from '../../../../src/modules/broker/deployability/can-i-deploy.ts'
import { judge, type Tolerance } from '../../../../src/modules/broker/deployability/judgement.ts'
import { specForConsumer } from '../../../../src/modules/broker/specs/specs.queries.ts'
import { entered } from '../../../support/entered.ts'
import { ledger } from '../../../support/ledger.ts'
import { openWorld, type Tenant, type World } from '../../../support/world.ts'

const seed = Number(inject('fuzzSeed') ?? 20_261_121)
const cases = 500

let world: World
let tenant: Tenant
beforeAll(async () => {
  world = await openWorld()
  tenant = await world.tenant()
})
afterAll(() => world.close())

const part = fc.constantFrom(0, 1, 2, 9, 10)
const semver = fc
  .tuple(fc.constantFrom(1, 1, 2, 10), fc.constantFrom(0, 1, 2, 10), part)
  .map((parts) => parts.join('.'))
const other = fc.constantFrom('nightly', '1.0.0-rc.1', 'v1.0.0', '01.2', '1.2.3.4')
const version = fc.oneof({ weight: 9, arbitrary: semver }, other)
const someVersions = fc.uniqueArray(version, { minLength: 1, maxLength: 8 })

const numbers = (name: string) =>
  /^\d+\.\d+\.\d+$/.test(name) ? name.split('.').map(Number) : undefined

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, index) => value !== b[index])
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0)
}

function highest(names: readonly string[]): string | undefined {
  return names
    .filter((name) => numbers(name) !== undefined)
    .toSorted((a, b) => compare(numbers(b) ?? [], numbers(a) ?? []))[0]
}

/** contracts.md, A5: itself, else of the same major (same minor, then same patch, before the highest), else of any. */
function resolved(names: readonly string[], asked: string): string | undefined {
  if (asked === 'latest') return highest(names) ?? names.at(-1)
  if (names.includes(asked)) return asked
  const wanted = numbers(asked)
  if (wanted === undefined) return undefined
  const [major, minor, patch] = wanted
  const like = (same: (parts: number[]) => boolean) =>
    highest(names.filter((name) => same(numbers(name) ?? [])))
  return (
    like(([x, y, z]) => x === major && y === minor && z === patch) ??
    like(([x, y]) => x === major && y === minor) ??
    like(([x]) => x === major) ??
    highest(names)
  )
}

test('a version resolves as its rule says, over random versions', async () => {
  const asked = fc.oneof(version, fc.constant('latest'))
  const all = fc.sample(fc.record({ names: someVersions, asked }), { seed, numRuns: cases })
  const book = ledger(tenant.id, tenant.memberId)
  for (const [index, { names }] of all.entries()) {
    const service = book.service(`resolve-${index}`)
    for (const name of names) book.version(service, name)
  }
  await book.flush(world.owner)
  const answers = await (await entered(world, tenant)).read((db) =>
    all.map((one, index) =>
      specForConsumer(db, `resolve-${index}`, { providerVersion: one.asked, branch: 'main' }),
    ),
  )
  const found = answers.map(([row]) => row?.version)
  expect(found).toEqual(all.map(({ names, asked }) => resolved(names, asked)))
  expect(new Set(found.map((name) => name === undefined)).size).toBe(2)
})

test('a tolerance takes the nearest verified version of the same major or minor, and no other', async () => {
  const one = fc.record({
    names: someVersions,
    verified: fc.array(fc.nat({ max: 7 }), { maxLength: 4 }),
    deployed: fc.nat({ max: 7 }),
    tolerance: fc.constantFrom<Tolerance>('none', 'patch', 'minor'),
  })
  const all = fc.sample(one, { seed, numRuns: cases }).map((given) => ({
    ...given,
    deployed: given.names[given.deployed % given.names.length] ?? '',
    verified: given.verified.flatMap((at) => given.names[at] ?? []),
  }))
  const book = ledger(tenant.id, tenant.memberId)
  const environment = book.environment('tolerant')
  for (const [index, { names, verified, deployed }] of all.entries()) {
    const consumer = book.service(`consumer-${index}`)
    const provider = book.service(`provider-${index}`)
    const versions = new Map(names.map((name) => [name, book.version(provider, name)]))
    const there = versions.get(deployed) ?? ''
    const parties = {
      consumer_id: consumer,
      consumer_version_id: book.version(consumer, '1.0.0'),
      provider_id: provider,
      provider_version_id: there,
    }
    book.contract(parties)
    const task = book.task(parties)
    for (const name of verified) book.result(task, versions.get(name) ?? '')
    book.deployment({
      service_id: provider,
      service_version_id: there,
      environment_id: environment,
    })
  }
  await book.flush(world.owner)
  // As autovacuum does before long: without statistics each plan is a guess.
  await world.owner('analyze', [])
  const answers = await (await entered(world, tenant)).read((db) =>
    all.map((_, index) =>
      canIDeploy(db, [{ service: `consumer-${index}`, version: '1.0.0' }], {
        environment: 'tolerant',
      }),
    ),
  )
  const stoodIn: boolean[] = []
  for (const [index, { verified, deployed, tolerance }] of all.entries()) {
    const near = nearest(verified, deployed)
    const helps = near && (tolerance === 'minor' || (tolerance === 'patch' && near.sameMinor))
    const { state, pairs } = judge(answers[index] ?? [], { tolerance, ignore: [] })
    const expected = verified.includes(deployed) || helps ? 'verified' : 'unknown'
    expect([state, pairs[0]?.standIn?.version], JSON.stringify(all[index])).toEqual([
      expected,
      verified.includes(deployed) ? undefined : near?.name,
    ])
    stoodIn.push(helps === true && !verified.includes(deployed))
  }
  expect(stoodIn.filter(Boolean).length).toBeGreaterThan(20)
})

function nearest(verified: readonly string[], deployed: string) {
  const [major = Number.NaN, minor = 0, patch = 0] = numbers(deployed) ?? []
  return verified
    .flatMap((name) => {
      const [x, y = 0, z = 0] = numbers(name) ?? []
      const far = [Math.abs(y - minor), Math.abs(z - patch), -y, -z]
      return x === major && name !== deployed ? [{ name, sameMinor: y === minor, far }] : []
    })
    .toSorted((a, b) => compare(a.far, b.far))[0]
}
