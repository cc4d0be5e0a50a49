import { h, inline } from './dom.js'

const component = '#/components/schemas/'

/** The type of a schema in a few words, with links to named shapes. */
export function typeOf(schema = {}) {
  if (schema.$ref) {
    const name = schema.$ref.replace(component, '')
    return [h('a', { href: `#schema-${name}` }, name)]
  }
  if (schema.const !== undefined) return [JSON.stringify(schema.const)]
  if (schema.enum) return [schema.enum.map((value) => JSON.stringify(value)).join(' | ')]
  const options = schema.anyOf ?? schema.oneOf
  if (options) return options.flatMap((option, at) => [at ? ' | ' : '', ...typeOf(option)])
  if (schema.allOf) return schema.allOf.flatMap((part, at) => [at ? ' & ' : '', ...typeOf(part)])
  const types = [schema.type ?? 'any'].flat()
  return types.flatMap((type, at) => [at ? ' | ' : '', ...single(type, schema)])
}

function single(type, schema) {
  if (type === 'array') return ['array of ', ...typeOf(schema.items)]
  if (type === 'object' && isMap(schema)) return ['map of ', ...typeOf(schema.additionalProperties)]
  return [schema.format ? `${type} (${schema.format})` : type]
}

function isMap({ properties, additionalProperties }) {
  return !properties && typeof additionalProperties === 'object'
}

const limits = {
  minLength: 'at least %s characters',
  maxLength: 'at most %s characters',
  minimum: 'at least %s',
  maximum: 'at most %s',
  minItems: 'at least %s items',
  maxItems: 'at most %s items',
  pattern: 'matches %s',
  default: 'default %s',
}

/** What restricts a value, in words. */
export function limitsOf(schema = {}) {
  const said = Object.entries(limits).filter(([keyword]) => schema[keyword] !== undefined)
  return said.map(([keyword, words]) => words.replace('%s', () => text(schema[keyword]))).join(', ')
}

function text(value) {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** The members of a schema as a table; shapes without a name are nested in it. */
export function members(schema = {}) {
  const { properties, required = [] } = schema
  if (properties) {
    const rows = Object.entries(properties).map(([name, member]) =>
      row(name, member, required.includes(name)),
    )
    return [h('table', {}, h('tbody', {}, rows))]
  }
  const inner = schema.items ?? schema.anyOf ?? schema.oneOf ?? schema.allOf ?? []
  return [inner].flat().flatMap((option) => members(option))
}

/** One named value: its type, description and limits. */
export function row(name, schema, required, description = schema.description) {
  const example = schema.examples?.[0] ?? schema.example
  const limit = limitsOf(schema)
  return h(
    'tr',
    {},
    h('th', { scope: 'row' }, h('code', {}, name), required ? h('em', {}, ' required') : ''),
    h(
      'td',
      {},
      h('span', { class: 'type' }, typeOf(schema)),
      description ? h('p', {}, inline(description)) : '',
      limit ? h('p', { class: 'note' }, `${limit}.`) : '',
      example === undefined
        ? ''
        : h('p', { class: 'note' }, 'Example: ', h('code', {}, text(example))),
      schema.$ref ? '' : members(schema),
    ),
  )
}
