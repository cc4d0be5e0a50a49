import { h, inline, showFragment } from './dom.js'

const documents = await Promise.all(
  ['/openapi.json', '/openapi-client.json'].map(async (path) => (await fetch(path)).json()),
)
const problems = Object.assign({}, ...documents.map((one) => one['x-problems']))
const list = document.getElementById('problems')
for (const [code, { status, title, detail }] of Object.entries(problems).sort()) {
  list.append(
    h('dt', { id: code }, h('a', { href: `#${code}` }, h('code', {}, code)), ` ${status}`),
    h('dd', {}, h('p', {}, inline(title)), detail && h('p', {}, inline(detail))),
  )
}
showFragment()
