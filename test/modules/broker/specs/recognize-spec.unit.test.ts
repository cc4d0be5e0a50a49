import { describe, expect, test } from 'vitest'
import { recognizeSpec } from '../../../../src/modules/broker/specs/spec-type.ts'
import { githubRepository } from '../../../../src/modules/catalogue/services/github.ts'

describe('recognizeSpec', () => {
  test.each([
    [{ openapi: '3.1.0' }, 'openapi', 'json'],
    [{ swagger: '2.0' }, 'openapi', 'json'],
    [{ __schema: {} }, 'graphql', 'json'],
    [{ schema: 'type Query { a: Int }' }, 'graphql', 'json'],
    [{ asyncapi: '3.0.0' }, 'asyncapi', 'json'],
    ['type Query { a: Int }', 'graphql', 'text'],
    ['asyncapi: 3.0.0', 'asyncapi', 'text'],
    ['openapi: 3.1.0\npaths: {}', 'openapi', 'json'],
    ['{"openapi": "3.1.0"}', 'openapi', 'json'],
  ])('%j is %s', (spec, type, encoding) => {
    expect(recognizeSpec(spec)).toMatchObject({ type, encoding })
  })

  test.each([{}, { schema: {} }, '', 'hello', 'a: 1', '- a', '{', '\t', 'query { a }x'])(
    '%j is no specification',
    (spec) => {
      expect(recognizeSpec(spec)).toBeUndefined()
    },
  )

  test('keeps the order of members, and a text as it came', () => {
    expect(recognizeSpec({ paths: {}, openapi: '3.1.0' })).toMatchObject({
      content: '{"paths":{},"openapi":"3.1.0"}',
    })
    const sdl = '# kept\ntype Query { a: Int }\n'
    expect(recognizeSpec(sdl)).toMatchObject({ content: sdl })
  })
})

describe('githubRepository', () => {
  test.each([
    'https://github.com/acme/castle',
    'https://github.com/acme/castle.git',
    'git+https://github.com/acme/castle.git',
    'git@github.com:acme/castle.git',
    'ssh://git@github.com/acme/castle.git',
    'git://github.com/acme/castle',
  ])('reads %s', (url) => {
    expect(githubRepository(url)).toEqual({ owner: 'acme', name: 'castle' })
  })

  test.each([
    'https://gitlab.com/acme/castle',
    'https://github.com/acme',
    'https://evil.test/github.com/a/b',
    '',
  ])('reads nothing in %s', (url) => {
    expect(githubRepository(url)).toBeUndefined()
  })
})
