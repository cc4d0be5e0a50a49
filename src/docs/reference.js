import { h, inline, prose, showFragment } from './dom.js'
import { members, row, typeOf } from './schema.js'
import { tryOut } from './try-out.js'

const choice = document.getElementById('document')
const main = document.getElementById('operations')
const contents = document.getElementById('contents')

/** Shows a document whole, so that the browser's own search finds everything in it. */
async function show(path) {
  const api = await (await fetch(path)).json()
  const operations = Object.entries(api.paths).flatMap(([at, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ at, method, ...operation })),
  )
  const groups = api.tags.map((tag) => ({
    ...tag,
    operations: operations.filter(({ tags }) => tags.includes(tag.name)),
  }))
  contents.replaceChildren(...groups.map(entry), link('#schemas', 'Schemas'))
  main.replaceChildren(
    ...prose(api.info.description),
    ...groups.map((group) => section(api, group)),
    schemas(api.components.schemas),
  )
  showFragment()
}

function link(href, text) {
  return h('a', { href }, text)
}

function entry({ name, operations }) {
  const links = operations.map((one) => h('li', {}, link(`#${idOf(one)}`, one.summary)))
  return h('details', {}, h('summary', {}, name), h('ul', {}, links))
}

function idOf({ operationId, method, at }) {
  return operationId ?? `${method}${at}`
}

function section(api, { name, description, operations }) {
  return h(
    'section',
    {},
    h('h2', { id: `tag-${name}` }, name),
    prose(description),
    operations.map((one) => article(api, one)),
  )
}

function article(api, operation) {
  const { at, method, summary, description } = operation
  const parameters = (operation.parameters ?? []).map((one) => resolved(api, one))
  const body = operation.requestBody?.content['application/json']
  const id = idOf(operation)
  return h(
    'article',
    { id },
    h('h3', {}, link(`#${id}`, summary)),
    h(
      'p',
      { class: 'path' },
      h('b', { class: method }, method.toUpperCase()),
      ' ',
      h('code', {}, at),
    ),
    prose(description),
    parameters.length > 0 ? [h('h4', {}, 'Parameters'), parameterTable(parameters)] : '',
    body ? [h('h4', {}, 'Body: ', typeOf(body.schema)), members(body.schema), example(body)] : '',
    h('h4', {}, 'Responses'),
    h('table', {}, h('tbody', {}, responses(api, operation))),
    tryOut(method, at, parameters, body),
  )
}

function example({ example }) {
  return example === undefined ? '' : h('pre', {}, JSON.stringify(example, null, 2))
}

function parameterTable(parameters) {
  const rows = parameters.map(({ name, schema, required, description, in: place }) =>
    row(place === 'header' ? `${name}:` : name, schema, required, description),
  )
  return h('table', {}, h('tbody', {}, rows))
}

function resolved(api, part) {
  if (!part.$ref) return part
  return part.$ref
    .split('/')
    .slice(1)
    .reduce((value, name) => value[name], api)
}

function responses(api, operation) {
  const own = operation['x-problems'] ?? []
  const statusFor = (status) =>
    status in operation.responses ? String(status) : `${String(status)[0]}XX`
  return Object.entries(operation.responses).map(([status, reference]) => {
    const response = resolved(api, reference)
    const [media] = Object.values(response.content ?? {})
    const codes = own.filter((code) => statusFor(api['x-problems'][code].status) === status)
    const isProblem = /^[45]/.test(status)
    return h(
      'tr',
      {},
      h('th', { scope: 'row' }, status),
      h(
        'td',
        {},
        inline(response.description),
        media && !isProblem ? [' ', h('span', { class: 'type' }, typeOf(media.schema))] : '',
        media && !isProblem && !media.schema.$ref ? members(media.schema) : '',
        codes.map((code) => [' ', link(`/docs/problems#${code}`, code)]),
      ),
    )
  })
}

function schemas(all) {
  const each = Object.entries(all).map(([name, schema]) =>
    h(
      'article',
      { id: `schema-${name}` },
      h('h3', {}, link(`#schema-${name}`, name)),
      prose(schema.description),
      schema.properties ? '' : h('p', { class: 'type' }, typeOf(schema)),
      members(schema),
    ),
  )
  return h('section', {}, h('h2', { id: 'schemas' }, 'Schemas'), each)
}

choice.addEventListener('change', () => show(choice.value))
await show(choice.value)
