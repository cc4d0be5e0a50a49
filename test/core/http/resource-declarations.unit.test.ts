import { expect, test } from 'vitest'
import type { Endpoint } from '../../../src/core/http/declaration.ts'
import { mounts } from '../../../src/mounts.ts'
import { withoutLocation, withoutRevision } from './support/exceptions.ts'

const endpoints = [
  ...new Map(
    mounts.flatMap((mount) => mount.endpoints).map((endpoint) => [nameOf(endpoint), endpoint]),
  ),
].filter(([, { declaration }]) => !declaration.relays)

test('every creation declares the Location of what it creates', () => {
  const without = endpoints
    .filter(([, { declaration }]) => declaration.responses[201] && !declaration.location)
    .map(([name]) => name)
  expect(without.sort()).toEqual(Object.keys(withoutLocation).sort())
})

test('every location is the path of a GET', () => {
  const read = new Set(endpoints.filter(([, { method }]) => method === 'get').map(pathOf))
  const created = endpoints.flatMap(([, { declaration }]) => declaration.location ?? [])
  expect(created.length).toBeGreaterThan(10)
  expect(created.filter((path) => !read.has(path))).toEqual([])
})

test('every update and deletion of a row honours If-Match', () => {
  const without = endpoints
    .filter(([, { method }]) => /^(put|patch|delete)$/.test(method))
    .filter(([, { declaration }]) => !declaration.ifMatch)
    .map(([name]) => name)
  expect(without.sort()).toEqual(Object.keys(withoutRevision).sort())
})

function nameOf({ method, path }: Endpoint): string {
  return `${method.toUpperCase()} ${path}`
}

function pathOf([, { path }]: [string, Endpoint]): string {
  return path
}
