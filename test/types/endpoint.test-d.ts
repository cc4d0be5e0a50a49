import { z } from 'zod'
import { created, endpoint, noContent, ok } from '../../src/core/http/endpoint.ts'
import { definePermissions } from '../../src/core/tenancy/permissions.ts'

const Thing = z.object({ id: z.string(), size: z.number() })
const Path = z.object({ thing: z.string() })
const Filter = z.object({ limit: z.coerce.number() })
const Body = z.strictObject({ name: z.string() })

const summary = 'A thing'
const { read: permission } = definePermissions('things', {
  read: { description: 'View things', role: 'viewer' },
})
const operation = 'getThing'
const base = { operation, summary, permission } as const
const thing = { id: '1', size: 2 }
const wrong = { id: '1', size: '2' }

export const whatIsDeclaredIsWhatIsGiven = [
  endpoint.get('/t', { ...base, responses: { 200: Thing } }, async () => ok(thing)),
  endpoint.post('/t', { ...base, responses: { 200: Thing, 201: Thing } }, async () =>
    created(thing),
  ),
  endpoint.delete('/t', { ...base, responses: { 204: null } }, async () => noContent),
  // @ts-expect-error a status that is not declared
  endpoint.get('/t', { ...base, responses: { 200: Thing } }, async () => created(thing)),
  // @ts-expect-error no body where one is declared
  endpoint.get('/t', { ...base, responses: { 200: Thing } }, async () => noContent),
  // @ts-expect-error a body where none is declared
  endpoint.delete('/t', { ...base, responses: { 204: null } }, async () => ok(thing)),
  // @ts-expect-error a body without a field
  endpoint.get('/t', { ...base, responses: { 200: Thing } }, async () => ok({ id: '1' })),
  // @ts-expect-error a field of another type
  endpoint.get('/t', { ...base, responses: { 200: Thing } }, async () => ok(wrong)),
  // @ts-expect-error one thing in place of a list
  endpoint.get('/t', { ...base, responses: { 200: z.array(Thing) } }, async () => ok(thing)),
  // @ts-expect-error an answer by hand
  endpoint.get('/t', { ...base, responses: { 200: Thing } }, async () => new Response('{}')),
  // @ts-expect-error nothing
  endpoint.get('/t', { ...base, responses: { 200: Thing } }, async () => undefined),
]

const input = { params: Path, query: Filter, body: Body }
const responses = { 204: null } as const

export const inputHasTheTypesOfItsSchemas = [
  endpoint.post('/t/{thing}', { ...base, ...input, responses }, async ({ params, query, body }) => {
    const values: [string, number, string] = [params.thing, query.limit, body.name]
    // @ts-expect-error a parameter that is not in the path
    params.other
    // @ts-expect-error a query parameter is what its schema makes of it
    query.limit.length
    // @ts-expect-error a field that the body does not have
    body.other
    void values
    return noContent
  }),
  endpoint.get('/t', { ...base, responses }, async ({ params, query, body }) => {
    // @ts-expect-error no parameters are declared
    params.thing
    // @ts-expect-error no query is declared
    query.limit
    // @ts-expect-error no body is declared
    body.name
    return noContent
  }),
]

const handle = async () => noContent

export const aDeclarationIsComplete = [
  endpoint.get('/t', { ...base, permission: 'member', responses }, handle),
  endpoint.get('/t', { ...base, permission: 'anyone', responses }, handle),
  // @ts-expect-error a permission is resource:action
  endpoint.get('/t', { ...base, permission: 'things', responses }, handle),
  // @ts-expect-error no permission
  endpoint.get('/t', { operation, summary, responses }, handle),
  // @ts-expect-error no responses
  endpoint.get('/t', base, handle),
  // @ts-expect-error no summary
  endpoint.get('/t', { operation, permission, responses }, handle),
  // @ts-expect-error no operation id
  endpoint.get('/t', { summary, permission, responses }, handle),
  // @ts-expect-error a schema, not a type
  endpoint.get('/t', { ...base, responses: { 200: 'Thing' } }, handle),
  // @ts-expect-error a problem, not its code
  endpoint.get('/t', { ...base, responses, problems: ['not_found'] }, handle),
]
