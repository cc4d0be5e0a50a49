import { h } from './dom.js'

const kept = (id) => {
  const input = document.getElementById(id)
  input.value = sessionStorage.getItem(`guildhall.${id}`) ?? ''
  input.addEventListener('input', () => sessionStorage.setItem(`guildhall.${id}`, input.value))
  return input
}
const key = kept('key')
const tenant = kept('tenant')

/** A form that sends the request of an operation; it is made when it is opened. */
export function tryOut(method, path, parameters, body) {
  const details = h('details', { class: 'try', toggle: open }, h('summary', {}, 'Try it'))
  function open() {
    if (details.children.length === 1) details.append(form(method, path, parameters, body))
  }
  return details
}

function form(method, path, parameters, body) {
  const inputs = parameters
    .filter((one) => one.in !== 'header' || one.name !== 'X-Tenant')
    .map((one) => ({ ...one, input: h('input', { value: exampleOf(one) }) }))
  const text = body && h('textarea', { rows: 8, spellcheck: 'false' })
  if (text) text.value = JSON.stringify(body.example ?? {}, null, 2)
  const output = h('pre', { 'aria-live': 'polite' })
  const send = async () => {
    output.textContent = 'Sending...'
    try {
      output.textContent = await answer(request(method, path, inputs, text?.value))
    } catch (error) {
      output.textContent = String(error)
    }
  }
  return h(
    'div',
    {},
    inputs.map(({ name, input }) => h('label', {}, name, ' ', input)),
    text ? h('label', {}, 'Body', text) : '',
    h('button', { type: 'button', click: send }, `Send ${method.toUpperCase()}`),
    output,
  )
}

function exampleOf({ in: place, required, schema = {} }) {
  return place === 'path' || required ? (schema.examples?.[0] ?? schema.default ?? '') : ''
}

function request(method, path, inputs, body) {
  const given = inputs.filter(({ input }) => input.value !== '')
  const of = (place) => given.filter((one) => one.in === place)
  const address = of('path').reduce(
    (at, { name, input }) => at.replace(`{${name}}`, encodeURIComponent(input.value)),
    path,
  )
  const query = new URLSearchParams(of('query').map(({ name, input }) => [name, input.value]))
  const headers = new Headers(of('header').map(({ name, input }) => [name, input.value]))
  if (key.value !== '') headers.set('Authorization', `Bearer ${key.value}`)
  if (tenant.value !== '') headers.set('X-Tenant', tenant.value)
  if (body !== undefined) headers.set('Content-Type', 'application/json')
  const url = query.size > 0 ? `${address}?${query}` : address
  return new Request(url, { method: method.toUpperCase(), headers, body })
}

async function answer(request) {
  const response = await fetch(request)
  const headers = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n')
  const text = await response.text()
  const isJson = /json/.test(response.headers.get('Content-Type') ?? '')
  const shown = isJson && text !== '' ? JSON.stringify(JSON.parse(text), null, 2) : text
  return `${response.status} ${response.statusText}\n${headers}\n\n${shown}`
}
