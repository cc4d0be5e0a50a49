import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  bySpecificity,
  matchTemplate,
} from '../../../../src/modules/broker/conformance/path-template.ts'

describe('a path template', () => {
  test.each<[string, string, object | undefined]>([
    ['/a/{id}', '/a/7', { id: '7' }],
    ['/a/{id}', '/a/', undefined],
    ['/a/{id}', '/a/7/b', undefined],
    ['/a/{id}.json', '/a/x.y.json', { id: 'x.y' }],
    ['/{a}-{b}', '/1-2-3', { a: '1', b: '2-3' }],
    ['/a%20b/{c}', '/a%20b/%2F', { c: '/' }],
    ['/a b', '/a%20b', {}],
  ])('%s against %s', (template, path, values) => {
    expect(matchTemplate(template, path)).toEqual(values)
  })

  test('fits the path that its own values make', () => {
    const name = fc.constantFrom('a', 'b', 'id')
    const segment = fc.oneof(
      fc.constantFrom('castles', 'x.y', 'v1'),
      name.map((one) => `{${one}}`),
    )
    const templates = fc.uniqueArray(segment, { minLength: 1, maxLength: 4 })
    const values = fc.record({
      a: fc.string({ minLength: 1 }),
      b: fc.string({ minLength: 1 }),
      id: fc.uuid(),
    })
    const property = () =>
      fc.assert(
        fc.property(templates, values, (segments, given) => {
          const template = `/${segments.join('/')}`
          const path = template.replaceAll(/\{(\w+)\}/g, (_, key: 'a' | 'b' | 'id') =>
            encodeURIComponent(given[key]),
          )
          const found = matchTemplate(template, path)
          expect({ ...given, ...found }).toEqual(given)
          expect(found).toBeDefined()
        }),
        { seed: 20_261_121 },
      )
    expect(property).not.toThrow()
  })

  test('the more literal one goes first', () => {
    const sorted = ['/{a}/{b}', '/{a}/x', '/x/{b}', '/x/y'].sort(bySpecificity)
    expect(sorted).toEqual(['/x/y', '/x/{b}', '/{a}/x', '/{a}/{b}'])
  })
})
