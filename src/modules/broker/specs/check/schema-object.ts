type Json = Record<string, unknown>

const count = { type: 'integer', minimum: 0 }
const number = { type: 'number' }
const text = { type: 'string' }
const flag = { type: 'boolean' }
const names = { type: 'array', items: text }
const typeName = { enum: ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'] }

/** The keywords of JSON Schema draft 4, at the places to which the schema of Swagger 2 refers. */
export const draft4: Json = {
  definitions: {
    positiveInteger: count,
    positiveIntegerDefault0: count,
    stringArray: { ...names, minItems: 1 },
  },
  properties: {
    title: text,
    description: text,
    default: {},
    multipleOf: { type: 'number', minimum: 0, exclusiveMinimum: true },
    maximum: number,
    exclusiveMaximum: flag,
    minimum: number,
    exclusiveMinimum: flag,
    pattern: text,
    uniqueItems: flag,
    enum: { type: 'array', minItems: 1 },
    type: { anyOf: [typeName, { type: 'array', minItems: 1, items: typeName }] },
  },
}

/** A schema of JSON Schema 2020-12, as OpenAPI 3.1 holds them; `self` refers to where this stands. */
export function schemaObject(self: string): Json {
  const schema = { $ref: self }
  const schemas = { type: 'array', minItems: 1, items: schema }
  const byName = { type: 'object', additionalProperties: schema }
  const all = (keywords: string, shape: Json) =>
    Object.fromEntries(keywords.split(' ').map((keyword) => [keyword, shape]))
  return {
    type: ['object', 'boolean'],
    properties: {
      ...all('$ref $id $schema $anchor $dynamicRef $dynamicAnchor title description format', text),
      ...all('pattern contentEncoding contentMediaType $comment', text),
      ...all('minLength maxLength minItems maxItems minProperties maxProperties', count),
      ...all('minContains maxContains', count),
      ...all('minimum maximum exclusiveMinimum exclusiveMaximum', number),
      ...all('uniqueItems readOnly writeOnly deprecated', flag),
      ...all('allOf anyOf oneOf prefixItems', schemas),
      ...all('properties patternProperties dependentSchemas $defs definitions', byName),
      ...all('items contains additionalProperties propertyNames not if then else', schema),
      ...all('unevaluatedItems unevaluatedProperties contentSchema', schema),
      multipleOf: { type: 'number', exclusiveMinimum: 0 },
      required: names,
      dependentRequired: { type: 'object', additionalProperties: names },
      enum: { type: 'array' },
      examples: { type: 'array' },
      type: { anyOf: [typeName, { type: 'array', minItems: 1, items: typeName }] },
    },
  }
}
