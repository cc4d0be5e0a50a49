import { expect, test } from 'vitest'
import { routedPath } from '../../../src/core/http/path.ts'

test.each([
  ['/api/services/castle/provider', '/api/services/castle/provider'],
  ['/api/services/@acme/castle/provider', '/api/services/@acme%2Fcastle/provider'],
  ['/api/services/%40acme/castle/provider', '/api/services/@acme%2Fcastle/provider'],
  ['/api/services/@acme%2Fcastle/provider', '/api/services/@acme%2Fcastle/provider'],
  ['/api/services/@acme/castle?a=/@b/c', '/api/services/@acme%2Fcastle'],
])('%s is routed as %s', (path, routed) => {
  expect(routedPath(new Request(`https://guildhall.example${path}`))).toBe(routed)
})
