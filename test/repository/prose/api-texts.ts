import { z } from 'zod'
import { eventTypes } from '../../../src/core/audit/events.ts'
import type { Endpoint } from '../../../src/core/http/declaration.ts'
import { problemsOf } from '../../../src/core/http/standard-problems.ts'
import { permissions } from '../../../src/core/tenancy/permissions.ts'
import { mounts } from '../../../src/mounts.ts'
import type { Text } from './rules.ts'

const endpoints = mounts.flatMap((mount) => mount.endpoints)

/** The summary of every operation. */
export function summaries(): Text[] {
  return distinct(endpoints.map((one) => ({ at: nameOf(one), text: one.declaration.summary })))
}

/** Every other text of the API: descriptions of fields, titles of problems, events and permissions. */
export function descriptions(): Text[] {
  return distinct([
    ...endpoints.flatMap(schemaTexts),
    ...endpoints.map((one) => ({ at: nameOf(one), text: one.declaration.description ?? '' })),
    ...endpoints
      .flatMap(problemsOf)
      .flatMap(({ code, title, detail = '' }) =>
        [title, detail].map((text) => ({ at: code, text })),
      ),
    ...eventTypes().map(({ type, summary }) => ({ at: type, text: summary })),
    ...permissions().map(({ id, description }) => ({ at: id, text: description })),
  ])
}

function schemaTexts(endpoint: Endpoint): Text[] {
  const { params, query, body, responses } = endpoint.declaration
  const schemas = [params, query, body, ...Object.values(responses)]
  return schemas.flatMap((schema) =>
    schema ? described(nameOf(endpoint), z.toJSONSchema(schema, options)) : [],
  )
}

const options = { io: 'input', unrepresentable: 'any' } as const

/** The descriptions in a JSON Schema. A field may be called `description`, and is then no text. */
function described(at: string, schema: unknown): Text[] {
  if (typeof schema !== 'object' || schema === null) return []
  return Object.entries(schema).flatMap(([key, value]) =>
    key === 'description' && typeof value === 'string'
      ? [{ at, text: value }]
      : /^(examples?|default|const|enum)$/.test(key)
        ? []
        : described(at, value),
  )
}

function nameOf({ method, path }: Endpoint): string {
  return `${method.toUpperCase()} ${path}`
}

function distinct(texts: readonly Text[]): Text[] {
  return [...new Map(texts.map((one) => [one.text, one])).values()]
}
