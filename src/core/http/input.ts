import type { HonoRequest } from 'hono'
import { z } from 'zod'
import { type FieldError, Problem } from '../problems/problem.ts'
import * as problems from '../problems/problems.ts'
import type { Endpoint, Relayed } from './declaration.ts'
import { pathBelow } from './path.ts'

const mebibyte = 1024 * 1024
/** Levels of a body; code that walks a document by recursion stays far from the end of its stack. */
const maxDepth = 200

export type RawInput = { params: unknown; query: unknown; body: unknown; bytes: Uint8Array }

/** Reads a relayed request; only its path and the size of its body are checked. */
export async function readRelayed({ declaration }: Endpoint, request: HonoRequest, served: string) {
  const { params, bodyLimit = mebibyte } = declaration
  const read = params?.safeParse(request.param())
  if (read?.success === false) throw new Problem(problems.NotFound)
  const { method } = request
  const relayed: Relayed = {
    method: method === 'HEAD' ? 'GET' : method,
    path: pathBelow(request.path, served.split('/').length - 2),
    query: new URL(request.url).searchParams,
    headers: request.raw.headers,
    bytes:
      method === 'GET' || method === 'HEAD'
        ? new Uint8Array()
        : await readBytes(request.raw, bodyLimit),
  }
  return { params: read?.data, request: relayed }
}

/** The input of a request, checked against the declaration. Throws a Problem that names each fault. */
export async function readInput(endpoint: Endpoint, request: HonoRequest): Promise<RawInput> {
  const {
    params,
    query,
    body,
    bodyLimit = mebibyte,
    invalidBody = problems.InvalidBody,
  } = endpoint.declaration
  const read = {
    params: params?.safeParse(request.param()),
    query: (query ?? z.strictObject({})).safeParse(queryOf(request, query)),
  }
  if (read.params?.success === false) throw new Problem(problems.NotFound)
  if (!read.query.success) throw queryProblem(read.query.error)
  const input = { params: read.params?.data, query: read.query.data }
  if (!body) return { ...input, body: undefined, bytes: new Uint8Array() }
  const bytes = await readBytes(request.raw, bodyLimit)
  const json = parseJson(request, bytes)
  if (isDeeperThan(json, maxDepth)) {
    throw new Problem(problems.InvalidBody, {
      detail: `The body may be nested ${maxDepth} levels deep.`,
    })
  }
  const result = body.safeParse(json)
  if (!result.success) {
    throw new Problem(invalidBody, { errors: fieldErrors(result.error) })
  }
  return { ...input, body: result.data, bytes }
}

function queryOf(
  request: HonoRequest,
  schema: z.ZodType | undefined,
): Record<string, string | string[]> {
  const all = Object.entries(request.queries())
  const twice = all.find(([name, values]) => values.length > 1 && !isList(schema, name))
  if (twice) {
    throw new Problem(problems.InvalidQuery, {
      errors: [{ pointer: `/${twice[0]}`, detail: 'given more than once' }],
    })
  }
  return Object.fromEntries(
    all.map(([name, values]) => [name, isList(schema, name) ? values : (values[0] ?? '')]),
  )
}

/** Whether a parameter may be given several times: its schema is a list. */
function isList(schema: z.ZodType | undefined, name: string): boolean {
  if (!(schema instanceof z.ZodObject) || !Object.hasOwn(schema.shape, name)) return false
  let field: unknown = schema.shape[name]
  while (field instanceof z.ZodOptional || field instanceof z.ZodDefault) field = field.unwrap()
  return field instanceof z.ZodArray
}

function queryProblem(error: z.ZodError): Problem {
  const unknown = error.issues.some((issue) => issue.code === 'unrecognized_keys')
  return new Problem(unknown ? problems.UnknownQuery : problems.InvalidQuery, {
    errors: fieldErrors(error),
  })
}

/** The body of a request. Throws 413 when it has more bytes than the limit. */
export async function readBytes(request: Request, limit: number): Promise<Uint8Array> {
  const tooLarge = () =>
    new Problem(problems.BodyTooLarge, {
      detail: `The body may have at most ${limit} bytes.`,
      extra: { limit },
    })
  if (Number(request.headers.get('Content-Length') ?? 0) > limit) throw tooLarge()
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength
    if (size > limit) throw tooLarge()
    chunks.push(chunk)
  }
  return concatenated(chunks, size)
}

function concatenated(chunks: Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size)
  let offset = 0
  for (const chunk of chunks) {
    whole.set(chunk, offset)
    offset += chunk.byteLength
  }
  return whole
}

function parseJson(request: HonoRequest, bytes: Uint8Array): unknown {
  const type = request.header('Content-Type')?.split(';')[0]?.trim().toLowerCase() ?? ''
  if (!/^application\/([\w.-]+\+)?json$/.test(type))
    throw new Problem(problems.UnsupportedMediaType)
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes))
  } catch {
    throw new Problem(problems.MalformedJson)
  }
}

function isDeeperThan(json: unknown, limit: number): boolean {
  let level = [json]
  for (let depth = 0; depth < limit && level.length > 0; depth += 1) {
    level = level.flatMap((value) =>
      typeof value === 'object' && value !== null ? Object.values(value) : [],
    )
  }
  return level.length > 0
}

/** Each fault with its JSON pointer (RFC 6901); an unknown member is named, not the object that holds it. */
export function fieldErrors(error: z.ZodError): FieldError[] {
  return error.issues.flatMap((issue) => {
    const at = issue.path
      .map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`)
      .join('')
    if (issue.code !== 'unrecognized_keys') return [{ pointer: at, detail: issue.message }]
    return issue.keys.map((key) => ({ pointer: `${at}/${key}`, detail: 'unknown field' }))
  })
}
