import {
  type GraphQLLeafType,
  type GraphQLOutputType,
  getNullableType,
  isEnumType,
  isLeafType,
  isListType,
} from 'graphql'

const scalars: Record<string, (field: string) => unknown> = {
  Int: () => 1,
  Float: () => 1.5,
  Boolean: () => true,
  ID: () => '1',
  String: (field) => field,
  Date: () => '2026-01-01',
  DateTime: () => '2026-01-01T00:00:00Z',
  Time: () => '00:00:00Z',
  Timestamp: () => '2026-01-01T00:00:00Z',
  BigInt: () => '1',
  Long: () => 1,
  Decimal: () => '1.5',
  UUID: () => '00000000-0000-4000-8000-000000000001',
  URL: () => 'https://example.com/',
  URI: () => 'https://example.com/',
  Email: () => 'user@example.com',
  EmailAddress: () => 'user@example.com',
  JSON: () => ({}),
  JSONObject: () => ({}),
  Void: () => null,
}

/** The same valid value of a type each time: lists have one item, objects are filled by their own fields. */
export function graphqlValue(type: GraphQLOutputType, field: string): unknown {
  const bare = getNullableType(type)
  if (isListType(bare)) return [graphqlValue(bare.ofType, field)]
  return isLeafType(bare) ? leaf(bare, field) : {}
}

function leaf(type: GraphQLLeafType, field: string): unknown {
  if (isEnumType(type)) return type.getValues()[0]?.value
  const known = Object.hasOwn(scalars, type.name) ? scalars[type.name] : undefined
  return known ? known(field) : field
}
