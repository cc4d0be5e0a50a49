import { expect, test } from 'vitest'
import {
  honoPath,
  honoTree,
  literalFirst,
  pathMatcher,
  routedPath,
} from '../../../src/core/http/path.ts'

test.each([
  ['/api/services/castle/provider', '/api/services/castle/provider'],
  ['/api/services/@acme/castle/provider', '/api/services/@acme%2Fcastle/provider'],
  ['/api/services/%40acme/castle/provider', '/api/services/@acme%2Fcastle/provider'],
  ['/api/services/@acme%2Fcastle/provider', '/api/services/@acme%2Fcastle/provider'],
  ['/api/fixtures/GET./castles/%7Bid%7D?a=b', '/api/fixtures/GET.%2Fcastles%2F%7Bid%7D'],
  ['/api/v1/fixtures/GET.%2Fcastles', '/api/v1/fixtures/GET.%2Fcastles'],
  ['/api/mock/service/a/fixtures/GET./b', '/api/mock/service/a/fixtures/GET./b'],
  ['/api/services/@acme/castle?a=/@b/c', '/api/services/@acme%2Fcastle'],
])('%s is routed as %s', (path, routed) => {
  expect(routedPath(new Request(`https://guildhall.example${path}`))).toBe(routed)
})

test.each([
  ['/a/{b}', '/a/x', true],
  ['/a/{b}', '/a/@x%2Fy', true],
  ['/a/{b}', '/a/x/y', false],
  ['/a/{b}', '/b/x', false],
  ['/a/b', '/a/b', true],
  ['/a/{b}/c', '/a/x/c', true],
])('%s fits %s: %s', (declared, path, fits) => {
  expect(pathMatcher(honoPath(declared)).test(path)).toBe(fits)
})

test('a path with a literal goes before one with a parameter in its place', () => {
  const declared = ['/a/{b}/{c}', '/a/{b}/c', '/{a}/b/c', '/a/b/{c}', '/a/b/c', '/a/{b}']
  const place = (path: string) => declared.toSorted(literalFirst).indexOf(path)
  expect(place('/a/b/c')).toBeLessThan(place('/a/b/{c}'))
  expect(place('/a/b/{c}')).toBeLessThan(place('/a/{b}/c'))
  expect(place('/a/{b}/c')).toBeLessThan(place('/a/{b}/{c}'))
  expect(place('/a/{b}/{c}')).toBeLessThan(place('/{a}/b/c'))
})

test.each([
  ['/mock/x', true],
  ['/mock/x/y/z', true],
  ['/mocks/x/y', false],
])('%s lies in a tree: %s', (path, fits) => {
  expect(pathMatcher(honoTree('/mock/{service}/{path}')).test(path)).toBe(fits)
})
