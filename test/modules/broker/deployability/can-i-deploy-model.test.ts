import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type { Tenant as PlaneSession } from '../../../../src/core/tenancy/session.ts'
import {
  type Candidate,
  canIDeploy,
  type Selection,
  type Target,
} from '../../../../src/modules/broker/deployability/can-i-deploy.ts'
import { judge } from '../../../../src/modules/broker/deployability/judgement.ts'
import { entered } from '../../../support/entered.ts'
import { ledger } from '../../../support/ledger.ts'
import { openWorld, type Tenant, type World } from '../../../support/world.ts'
import { type History, histories } from './support/histories.ts'
import { environmentNames, selectionsOf, targetOf, writeRows } from './support/history-rows.ts'
import { type Expected, expected } from './support/reference-model.ts'

/** Another seed is tried by `FUZZ_SEED=7 npm run test:integration`. */
const seed = Number(inject('fuzzSeed') ?? 20_261_121)
const historiesPerTenant = 200
/** More are tried by `HISTORIES=20000 npm run test:broker`. */
const tenants = Math.ceil(Number(inject('histories') ?? 10_000) / historiesPerTenant)

let world: World
beforeAll(async () => {
  world = await openWorld()
  // Nothing of the audit is asked here, and half a million of its rows would take their time.
  for (const table of written) await world.owner(`alter table ${table} disable trigger user`, [])
})
afterAll(() => world.close())

const written = [
  'services',
  'service_versions',
  'environments',
  'branches',
  'branch_versions',
  'deployments',
  'releases',
  'contracts',
  'interactions',
  'contract_interactions',
  'verification_tasks',
  'verdicts',
]

/** What the statement and the judgement on it say, in the words of the model. */
function said(all: readonly Candidate[], { question }: History, prefix: string): Expected {
  const candidates = all.filter(({ service }) => service.startsWith(prefix))
  const ignore = question.ignored === null ? [] : [{ service: `${prefix}s${question.ignored}` }]
  const { state, pairs, reasons } = judge(candidates, { tolerance: question.tolerance, ignore })
  const named = (service: string, version: string | null) =>
    `${service.slice(prefix.length)}@${version}`
  return {
    state,
    pairs: pairs
      .map((pair) => {
        const { consumer, consumerVersion, provider, providerVersion, standIn, ignored } = pair
        const parties = `${named(consumer, consumerVersion)} > ${named(provider, providerVersion)}`
        return `${parties} ${pair.state} ${standIn?.version ?? '-'} ${ignored}`
      })
      .sort(),
    reasons: reasons.filter(({ ignored }) => !ignored).length,
  }
}

test('can-i-deploy says what a slow and obvious model says, over random histories', async () => {
  const all = fc.sample(histories, { seed, numRuns: tenants * historiesPerTenant })
  const told = { verified: 0, failed: 0, unknown: 0 }
  const pairs: string[] = []
  for (let number = 0; number < tenants; number += 1) {
    const own = all
      .slice(number * historiesPerTenant, (number + 1) * historiesPerTenant)
      .map((history, index) => ({ history, prefix: `h${index}-` }))
    const tenant = await world.tenant()
    await write(tenant, own)
    if (number % 10 === 0) await world.owner('analyze', [])
    const answers = await answersTo(await entered(world, tenant), together(own))
    for (const { history, prefix } of own) {
      const model = expected(history)
      const found = said(answers, history, prefix)
      expect(found, JSON.stringify({ number, prefix, history })).toEqual(model)
      told[model.state] += 1
      pairs.push(...model.pairs)
    }
  }
  const count = (pattern: RegExp) => pairs.filter((pair) => pattern.test(pair)).length
  const states = [count(/ verified /), count(/ failed /), count(/ unknown /), count(/ verified \d/)]
  console.log(`can-i-deploy: seed ${seed}, ${JSON.stringify(told)}, pairs ${states.join(', ')}`)
  expect(told.verified + told.failed + told.unknown).toBe(tenants * historiesPerTenant)
  // Each kind of answer is there often enough to be told by, the stand-ins of a tolerance too.
  expect(Math.min(...Object.values(told), ...states.slice(0, 3))).toBeGreaterThan(200)
  expect(states[3]).toBeGreaterThan(40)
}, 600_000)

type Own = { history: History; prefix: string }
type Asked = { selections: Selection[]; target: Target }

async function write(tenant: Tenant, own: readonly Own[]): Promise<void> {
  const book = ledger(tenant.id, tenant.memberId)
  const environments = environmentNames.map((name) => book.environment(name))
  for (const { history, prefix } of own) writeRows(book, history, { prefix, environments })
  await book.flush(world.owner)
}

/**
 * Questions of many histories as one, where they have one target: histories know nothing of each other, so
 * that each must get its own answer, and only that. The first few are asked alone.
 */
function together(own: readonly Own[]): Asked[] {
  const groups = Map.groupBy(own, ({ history }, index) =>
    index < 5 ? String(index) : JSON.stringify(targetOf(history)),
  )
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    const selections = group.flatMap(({ history, prefix }) => selectionsOf(history, prefix))
    return first ? [{ selections, target: targetOf(first.history) }] : []
  })
}

async function answersTo(tenant: PlaneSession, questions: readonly Asked[]): Promise<Candidate[]> {
  const answers = await tenant.read((db) =>
    questions.map(({ selections, target }) => canIDeploy(db, selections, target)),
  )
  return answers.flat()
}
