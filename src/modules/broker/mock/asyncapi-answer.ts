import type { Relayed, RelayedAnswer } from '../../../core/http/declaration.ts'
import { closedSchema } from '../../../core/json-schema/closed-schema.ts'
import type { Effort } from '../../../core/json-schema/effort.ts'
import { validatorOf } from '../../../core/json-schema/faults.ts'
import { isObject, type Json } from '../../../core/json-schema/pointer.ts'
import { sample } from '../../../core/json-schema/sample.ts'
import { Problem } from '../../../core/problems/problem.ts'
import { MethodNotAllowed } from '../../../core/problems/problems.ts'
import { type Channel, channelAt } from './asyncapi-channels.ts'
import type { Fixture } from './fixture-choice.ts'
import { NoSuchOperation, NothingToAnswer } from './mock.problems.ts'
import { type MockSource, mockedAnswer } from './mocked-answer.ts'
import { preferencesOf } from './prefer.ts'

type Mocked = { name?: string; source: MockSource; headers?: unknown; payload: unknown }

/**
 * Answers `GET /{address}` or `GET /channels/{id}/messages` with the messages of a channel: those of approved fixtures,
 * else the examples of each declared message, else a sample of its schema.
 */
export function asyncApiAnswer(
  root: Json,
  fixtures: readonly Fixture[],
  { method, path, headers }: Relayed,
  effort: Effort,
): RelayedAnswer {
  const channel = channelAt(root, path)
  if (!channel)
    throw new Problem(NoSuchOperation, {
      detail: `The specification has no channel for ${path.slice(0, 200)}`,
    })
  if (method !== 'GET') throw new Problem(MethodNotAllowed, { headers: { Allow: 'GET' } })
  const { example } = preferencesOf(headers.get('Prefer'))
  const fixed = example === undefined ? fromFixtures(channel, fixtures) : []
  const messages = fixed.length > 0 ? fixed : fromDeclarations(root, channel, example, effort)
  const [first] = messages
  if (!first) throw new Problem(NothingToAnswer)
  return mockedAnswer(first.source, { status: 200, body: { channel: channel.address, messages } })
}

function fromFixtures({ operations }: Channel, fixtures: readonly Fixture[]): Mocked[] {
  return fixtures
    .filter(({ operation }) => operations.includes(operation))
    .map(({ data: { response } }) => {
      const said = isObject(response) ? response : {}
      const payload = said.payload ?? said.body ?? response
      return {
        source: 'fixture' as const,
        ...(said.headers ? { headers: said.headers } : {}),
        payload,
      }
    })
}

function fromDeclarations(
  root: Json,
  { messages }: Channel,
  wanted: string | undefined,
  effort: Effort,
): Mocked[] {
  return messages.flatMap(({ name, definition }) => {
    const examples = (Array.isArray(definition.examples) ? definition.examples : []).filter(
      isObject,
    )
    const chosen = examples.filter(
      (one) => wanted === undefined || one.name === wanted || name === wanted,
    )
    if (chosen.length > 0) return chosen.map((one) => ofExample(name, one))
    if (wanted !== undefined && wanted !== name) return []
    const payload = made(root, definition.payload, effort)
    return payload ? [{ name, source: 'schema' as const, payload: payload.value }] : []
  })
}

// Up to AsyncAPI 2.0 an example is the payload; since 2.1 it contains one.
function ofExample(name: string, example: Json): Mocked {
  const holds = 'payload' in example || 'headers' in example
  const { payload, headers } = holds ? example : { payload: example, headers: undefined }
  return {
    name,
    source: 'example',
    ...(headers === undefined ? {} : { headers }),
    payload: payload ?? null,
  }
}

function made(root: Json, payload: unknown, effort: Effort): { value: unknown } | undefined {
  const foreign = isObject(payload) && typeof payload.schemaFormat === 'string'
  if (foreign && !/json|yaml|asyncapi/.test(String(payload.schemaFormat))) return undefined
  const schema = foreign ? payload.schema : (payload ?? true)
  const closed = closedSchema(
    { document: root, dialect: 'json-schema', direction: 'response' },
    schema,
    effort,
  )
  return sample({ root: closed, effort, validator: validatorOf(closed, effort) })
}
