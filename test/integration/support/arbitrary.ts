import * as fc from 'fast-check'
import { newestFirst } from '../../../src/core/http/list.ts'

const id = '0190a1b2-7c3d-7e4f-8a5b-6c7d8e9fa0b1'

export type Schema = {
  type?: string | string[]
  enum?: unknown[]
  const?: unknown
  anyOf?: Schema[]
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean | Schema
  items?: Schema
  pattern?: string
  format?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
}

/** Names that the run registers, publishes and deploys again and again, so that many requests meet a row. */
const known: Record<string, readonly string[]> = {
  service: ['castle', '@acme/castle', 'moat'],
  provider: ['castle', '@acme/castle', 'moat'],
  consumer: ['castle', '@acme/castle', 'moat'],
  consumerVersion: ['1.0.0', '1.2.3'],
  name: ['castle', '@acme/castle', 'moat', 'production'],
  version: ['1.0.0', '1.2.3', '2.0.0', 'latest', 'nightly'],
  providerVersion: ['1.0.0', '1.2.3', 'latest', '3'],
  environment: ['production', 'staging'],
  branch: ['main', 'feature/x'],
  serviceVersion: ['1.0.0', '1.2.3'],
  operation: ['listCastles', 'Query.castle', 'GET./castles'],
  count: ['true', 'false'],
  include_inactive: ['true', 'false'],
  mainBranch: ['true', 'false'],
  dryRun: ['true', 'false'],
  select: ['castle@1.0.0', '@acme/castle', 'moat@latest'],
  ignore: ['castle', '@acme/castle@1.2.3'],
  consumerVersions: ['latest', 'mainBranch', 'branch:main', 'deployed:production'],
  providerVersions: ['released', 'environment:production', 'version:1.0.0', 'nothing'],
  cursor: [btoa(`${id}.${id}`).replaceAll('=', ''), newestFirst({ id })],
}

/** Names values that parameters and members of a name are to have now and then: ids that a run itself brought about. */
export function know(name: string, values: readonly string[]): void {
  known[name] = values
}

const documents: readonly unknown[] = [
  { openapi: '3.1.0', info: { title: 'castle', version: '1' }, paths: {} },
  { swagger: '2.0', info: { title: 'castle', version: '1' }, paths: {} },
  { asyncapi: '2.6.0', info: { title: 'castle', version: '1' }, channels: {} },
  'type Query { castle: String }',
  'openapi: 3.0.0\ninfo: {title: castle, version: "1"}\npaths: {}\n',
  'asyncapi: 2.6.0\n',
]

/** What fits a schema of the document, as far as the document says. */
export function fitting(schema: Schema, name = ''): fc.Arbitrary<unknown> {
  if (name === 'spec') return fc.oneof({ weight: 4, arbitrary: document }, byType(schema))
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((option) => fitting(option, name)))
  const pool = known[name]
  const any = byType(schema)
  return pool ? fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...pool) }, any) : any
}

function byType(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((option) => fitting(option)))
  const types = [schema.type ?? 'any'].flat()
  return fc.oneof(...types.map((type) => ofType(type, schema)))
}

function ofType(type: string, schema: Schema): fc.Arbitrary<unknown> {
  switch (type) {
    case 'string':
      return textOf(schema)
    case 'integer':
    case 'number':
      return fc.integer({ min: schema.minimum ?? -1000, max: schema.maximum ?? 1000 })
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'array':
      return fc.array(fitting(schema.items ?? {}), { maxLength: 4 })
    case 'object':
      return objectOf(schema)
    default:
      return fc.jsonValue({ maxDepth: 3 })
  }
}

function textOf({ format, minLength = 0, maxLength = 40, pattern }: Schema): fc.Arbitrary<string> {
  if (format === 'uuid') return fc.uuid()
  const allowed = new RegExp(pattern ?? '')
  const text = fc.string({ minLength, maxLength: Math.min(maxLength, 60), unit: 'binary' })
  return text.map((generated) => {
    const flat = generated.replaceAll('/', '-').replaceAll('\0', '0')
    return allowed.test(flat) ? flat : 'x'
  })
}

function objectOf(schema: Schema): fc.Arbitrary<unknown> {
  const { properties = {}, required = [], additionalProperties } = schema
  const members = Object.entries(properties).map(
    ([name, member]) => [name, fitting(member, name)] as const,
  )
  const open = typeof additionalProperties === 'object'
  if (members.length === 0 && open) {
    return fc.dictionary(memberName, memberValue, { maxKeys: 5 })
  }
  return fc.record<Record<string, unknown>>(Object.fromEntries(members), { requiredKeys: required })
}

const memberName = fc.oneof(
  { weight: 4, arbitrary: fc.string({ maxLength: 12 }) },
  fc.constantFrom(
    'version',
    'paths',
    'servers',
    'constructor',
    '__proto__',
    'toJSON',
    'a\0b',
    '\ud800',
  ),
)
const memberValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  fc.constantFrom('1.0.0', '', 'a/b', 'v\0'),
  fc.nat().chain(() => awkward),
)
const document: fc.Arbitrary<unknown> = fc
  .tuple(fc.constantFrom(...documents), fc.option(fc.tuple(memberName, memberValue), { freq: 2 }))
  .map(([base, member]) =>
    typeof base === 'object' && member ? { ...base, [member[0]]: member[1] } : base,
  )

/** Values that programs stumble over. */
export const awkward: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, '', ' ', [], {}, [[]], [null], 'null', 'undefined'),
  fc.constantFrom<unknown>(0, -1, 1e308, -1e308, 2 ** 53, 2 ** 31, 2 ** 63, 0.1, -0, 1e-320),
  fc.constantFrom(
    '\0',
    'a\0b',
    '\ud800',
    'x\udfff',
    '\ufeff',
    '\u202e',
    '💥',
    '\r\n',
    "' or 1=1--",
  ),
  fc.constantFrom('__proto__', 'constructor', 'toString', '../..', '%00', '%2F', '{{7*7}}', '$1'),
  fc.constantFrom<unknown>({ constructor: 1 }, { toString: null }, JSON.parse('{"__proto__":{}}')),
  fc.constantFrom<unknown>({ a: '\0' }, { 'a\0': 1 }, { '\ud800': '\udfff' }, { toJSON: 1 }),
  fc.constantFrom(
    'openapi: 3\npaths: &a [*a]',
    'openapi: &a [1]\nb: *a',
    'asyncapi: !!js/x y',
    '{',
  ),
  fc.integer({ min: 200, max: 70_000 }).map((length) => 'x'.repeat(length)),
  fc.constantFrom(30, 150, 3_000, 60_000).map((depth) => nested(depth)),
  fc.jsonValue({ maxDepth: 4 }),
)

/** An awkward depth; kept as text because `JSON.stringify` itself would not reach the bottom. */
export class Verbatim {
  readonly json: string
  constructor(json: string) {
    this.json = json
  }
}

function nested(depth: number): Verbatim {
  return new Verbatim(
    depth % 2 === 0
      ? '['.repeat(depth) + ']'.repeat(depth)
      : `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`,
  )
}

/** JSON text of a value that may hold Verbatim parts. */
export function jsonOf(value: unknown): string {
  const parts: string[] = []
  const text = JSON.stringify(value, (_, member) => {
    if (!(member instanceof Verbatim)) return member
    parts.push(member.json)
    return `\u{f8ff}${parts.length - 1}\u{f8ff}`
  })
  return (text ?? 'null').replaceAll(/"\u{f8ff}(\d+)\u{f8ff}"/gu, (_, at) => parts[at] ?? 'null')
}
