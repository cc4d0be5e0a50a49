import type { Endpoint } from '../http/declaration.ts'
import { problemsOf } from '../http/standard-problems.ts'
import type { ProblemType } from '../problems/problem.ts'
import { sharedComponents } from './components.ts'
import { withExamples } from './examples.ts'
import type { Json } from './json.ts'
import { type ManualOperation, manualOperation } from './manual.ts'
import { operationOf } from './operation.ts'
import { Shapes } from './shapes.ts'
import { shareParameters, withoutUnused } from './sharing.ts'

/** Operations under one heading of a document. */
export type Group = {
  name: string
  description: string
  /** Endpoints by the prefix at which they are served. */
  endpoints?: readonly { prefix: string; endpoint: Endpoint }[]
  /** Operations that are not served by declared endpoints. */
  manual?: readonly ManualOperation[]
}

export type DocumentOptions = {
  title: string
  description: string
  groups: readonly Group[]
}

/** An OpenAPI 3.1 document. */
export function openApiDocument({ title, description, groups }: DocumentOptions): Json {
  const shapes = new Shapes()
  const paths: Record<string, Json> = {}
  const add = (path: string, method: string, operation: Json) => {
    paths[path] = { ...paths[path], [method]: operation }
  }
  for (const { name, endpoints = [], manual = [] } of groups) {
    for (const { prefix, endpoint } of endpoints) {
      add(prefix + endpoint.path, endpoint.method, operationOf(endpoint, name, shapes))
    }
    for (const one of manual) add(one.path, one.method, manualOperation(one, name, shapes))
  }
  const components = sharedComponents(shapes)
  const finished = shapes.finish({ paths, components })
  const { parameters, ...shared } = finished.document.components as Record<string, Json>
  const sharing = shareParameters(
    finished.document.paths as Json,
    parameters ?? {},
    finished.schemas,
  )
  const document = {
    openapi: '3.1.0',
    info: {
      title,
      version: '1',
      description,
      license: { name: 'MIT', identifier: 'MIT' },
      contact: { name: 'The maintainers of Guildhall' },
    },
    servers: [{ url: '/' }],
    security: [{ apiKey: [] }, { session: [] }],
    tags: groups.map(({ name, description }) => ({ name, description })),
    paths: sharing.paths,
    components: {
      schemas: finished.schemas,
      parameters: { ...parameters, ...sharing.parameters },
      ...shared,
    },
    'x-problems': catalogueOf(groups.flatMap(problemsIn)),
  }
  return withoutUnused(withExamples(document))
}

function problemsIn({ endpoints = [], manual = [] }: Group): ProblemType[] {
  return [
    ...endpoints.flatMap(({ endpoint }) => problemsOf(endpoint)),
    ...manual.flatMap(({ problems }) => problems),
  ]
}

/** Every problem by its code, with what a reader needs to know of it. */
function catalogueOf(problems: readonly ProblemType[]): Json {
  const byCode = new Map(problems.map((type) => [type.code, type]))
  const sorted = [...byCode].toSorted(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(
    sorted.map(([code, { status, title, detail }]) => [
      code,
      { status, title, ...(detail !== undefined && { detail }) },
    ]),
  )
}
