export const castle = {
  type: 'object',
  required: ['id', 'name'],
  properties: {
    id: { type: 'integer', minimum: 7 },
    name: { type: 'string', maxLength: 20 },
    tags: { type: 'array', items: { enum: ['old', 'new'] } },
  },
}
export const json = (schema: unknown, more: object = {}) => ({
  'application/json': { schema, ...more },
})
export const openapi = {
  openapi: '3.1.0',
  info: { title: 'Castles', version: '1' },
  servers: [{ url: 'https://castles.test/v2' }],
  components: { schemas: { Castle: castle } },
  paths: {
    '/castles': {
      get: {
        operationId: 'listCastles',
        parameters: [
          { name: 'limit', in: 'query', schema: { type: 'integer', maximum: 50 } },
          {
            name: 'tag',
            in: 'query',
            schema: { type: 'array', items: { type: 'string' }, maxItems: 2 },
          },
          { name: 'X-Trace', in: 'header', schema: { type: 'string', pattern: '^[a-f0-9]{4}$' } },
        ],
        responses: {
          200: {
            description: 'ok',
            headers: { 'X-Total': { schema: { type: 'integer', const: 3 } } },
            content: json({ type: 'array', items: { $ref: '#/components/schemas/Castle' } }),
          },
        },
      },
      post: {
        operationId: 'buildCastle',
        requestBody: { required: true, content: json({ $ref: '#/components/schemas/Castle' }) },
        responses: {
          201: { description: 'made', content: json({ $ref: '#/components/schemas/Castle' }) },
        },
      },
    },
    '/castles/{id}': {
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'integer' } }],
      get: {
        operationId: 'getCastle',
        responses: {
          200: {
            description: 'ok',
            content: json(
              { $ref: '#/components/schemas/Castle' },
              {
                examples: {
                  small: { value: { id: 8, name: 'Small' } },
                  large: { value: { id: 9, name: 'Large' } },
                },
              },
            ),
          },
          404: {
            description: 'none',
            content: json({ type: 'object', properties: { error: { const: 'no such castle' } } }),
          },
          default: { description: 'else' },
        },
      },
      delete: { responses: { 204: { description: 'gone' } } },
    },
    '/castles/newest': {
      get: { responses: { 200: { description: 'ok', content: json({ const: 'newest' }) } } },
    },
    '/users/{user}/castle': {
      get: {
        responses: {
          200: {
            description: 'ok',
            content: { 'text/plain': { schema: { type: 'string', const: 'theirs' } } },
          },
        },
      },
    },
    '/impossible': {
      get: {
        responses: {
          200: { description: 'ok', content: json({ type: 'string', minLength: 5, maxLength: 2 }) },
        },
      },
    },
  },
}
