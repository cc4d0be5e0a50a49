import { test } from 'vitest'
import { digest } from '../../../src/core/runtime/digest.ts'
import { storedHash } from '../../../src/core/tenancy/api-key.ts'
import type { Call, Reply } from '../../support/world.ts'
import type { Guildhall } from '../support/guildhall.ts'

export type Caller = {
  call(method: string, path: string, options?: Call): Promise<Reply>
}
export type Person = Caller & { email: string; memberId: string }
export type Key = Caller & { id: string; secret: string }

/** Who was let in by an earlier step; asking for somebody whom no step made throws. */
type Cast<One> = { put(name: string, one: One): One; get(name: string): One }

export type Stage = {
  guildhall: Guildhall
  /** The number of the step that is played: the request id of all that it asks. */
  step: number
  /** The tenant that step 3 provisions; acme itself is npm run dev's, as globex is. */
  tenant: { id: string; slug: string }
  operator: Caller
  people: Cast<Person>
  keys: Cast<Key>
  as(credential: string): Caller
  /** Remembers a secret, so that step 20 looks for it. Gives it. */
  keep(secret: string): string
  secrets: ReadonlySet<string>
}

export function openStage(guildhall: Guildhall): Stage {
  const { operatorKey = '', authSecret = '', tenants, databaseUrl, ownerUrl } = guildhall.state
  const secrets = new Set([operatorKey, authSecret, new URL(databaseUrl).password])
  secrets.add(new URL(ownerUrl).password)
  for (const { apiKey, readOnlyKey, person } of tenants) {
    for (const secret of [apiKey, readOnlyKey, person?.password]) if (secret) secrets.add(secret)
  }
  const stage: Stage = {
    guildhall,
    step: 0,
    tenant: { id: '', slug: 'acme-works' },
    operator: { call: (...asked) => stage.as(operatorKey).call(...asked) },
    people: cast(),
    keys: cast(),
    as: (credential) => ({
      call: (method, path, { headers, ...call } = {}) =>
        guildhall.call(method, path, {
          key: credential,
          headers: { 'X-Request-Id': `step-${stage.step}`, ...headers },
          ...call,
        }),
    }),
    keep: (secret) => {
      secrets.add(secret)
      return secret
    },
    secrets,
  }
  return stage
}

/** One step of the script, as a test of its number. */
export function step(
  stage: () => Stage,
  number: number,
  title: string,
  play: (stage: Stage) => Promise<void>,
): void {
  test(`${number} ${title}`, () => {
    stage().step = number
    return play(stage())
  })
}

/** Each secret as it is, and as its hashes: what travels to the database, and what lies there. */
export async function tracesOf({ secrets }: Stage): Promise<string[]> {
  const traces = [...secrets].map(async (one) => [one, await digest(one), await storedHash(one)])
  return (await Promise.all(traces)).flat().filter((trace) => trace !== '')
}

/** The status and the code of an answer. */
export const told = ({ status, json }: Reply) => [status, json?.code]

function cast<One>(): Cast<One> {
  const known = new Map<string, One>()
  return {
    put: (name, one) => {
      known.set(name, one)
      return one
    },
    get: (name) => {
      const one = known.get(name)
      if (!one) throw new Error(`no step has made ${name}`)
      return one
    },
  }
}
