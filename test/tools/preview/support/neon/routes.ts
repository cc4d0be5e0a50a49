import type { Project } from './project.ts'
import { invalid, notFound, Refusal } from './refusal.ts'
import type { Branch } from './shapes.ts'

export type Call = {
  project: Project
  /** The parts of the path behind the project that stand for ids. */
  ids: readonly string[]
  query: URLSearchParams
  body: Record<string, unknown>
  /** The connection string of a role to the database of a branch. */
  uri(database: string): string
}
export type Answer = { status?: number; body: object }
type Route = [method: string, path: RegExp, answer: (call: Call) => Answer]

const owner = 'neondb_owner'

/** The part of Neon's API v2 that the preview tooling uses, below /projects/{project_id}. */
export const routes: readonly Route[] = [
  ['GET', /^\/branches$/, listBranches],
  ['POST', /^\/branches$/, createBranch],
  ['GET', /^\/branches\/([^/]+)$/, ({ project, ids: [id = ''] }) => branchOf(project, id)],
  ['PATCH', /^\/branches\/([^/]+)$/, updateBranch],
  [
    'DELETE',
    /^\/branches\/([^/]+)$/,
    ({ project, ids: [id = ''] }) => ({ body: project.delete(id) }),
  ],
  ['POST', /^\/branches\/([^/]+)\/restore$/, restoreBranch],
  [
    'GET',
    /^\/branches\/([^/]+)\/endpoints$/,
    ({ project, ids: [id] }) => ({ body: { endpoints: project.endpoints(id) } }),
  ],
  ['GET', /^\/endpoints$/, ({ project }) => ({ body: { endpoints: project.endpoints() } })],
  ['GET', /^\/branches\/([^/]+)\/roles$/, ({ project, ids: [id = ''] }) => rolesOf(project, id)],
  ['GET', /^\/branches\/([^/]+)\/databases$/, databasesOf],
  ['GET', /^\/connection_uri$/, connectionUri],
  ['GET', /^\/operations$/, ({ project }) => ({ body: { operations: project.operations() } })],
  [
    'GET',
    /^\/operations\/([^/]+)$/,
    ({ project, ids: [id = ''] }) => ({ body: { operation: project.operation(id) } }),
  ],
]

function listBranches({ project, query }: Call): Answer {
  const wanted = query.get('search')
  const all = project
    .branches()
    .filter(({ name, id }) => !wanted || name.includes(wanted) || id.includes(wanted))
  const limit = Number(query.get('limit') ?? 100)
  const from = Number(query.get('cursor') ?? 0)
  const next = from + limit < all.length ? { next: String(from + limit) } : {}
  const pagination = { sort_by: 'updated_at', sort_order: 'DESC', ...next }
  return { body: { branches: all.slice(from, from + limit), annotations: {}, pagination } }
}

function createBranch(call: Call): Answer {
  const { project } = call
  const input = record(call.body.branch ?? {})
  const { branch, endpoint, operations } = project.create({
    name: textIn(input, 'name'),
    parentId: textIn(input, 'parent_id'),
    expiresAt: textIn(input, 'expires_at'),
    isProtected: input.protected === true,
  })
  const { database } = project.kept(branch.id)
  const withCompute = Array.isArray(call.body.endpoints) && call.body.endpoints.length > 0
  const body = {
    branch,
    operations,
    endpoints: withCompute ? [endpoint] : [],
    roles: rolesOf(project, branch.id).body.roles,
    databases: [databaseOf(branch, database)],
    connection_uris: withCompute ? [connection(call, database)] : [],
  }
  return { status: 201, body }
}

function branchOf(project: Project, id: string): Answer {
  return { body: { branch: project.kept(id).branch, annotation: { object: {}, value: {} } } }
}

function updateBranch({ project, ids: [id = ''], body }: Call): Answer {
  const input = record(body.branch)
  const name = textIn(input, 'name')
  const expiresAt = input.expires_at === null ? null : textIn(input, 'expires_at')
  const updated = project.update(id, {
    ...(name === undefined ? {} : { name }),
    ...(typeof input.protected === 'boolean' ? { isProtected: input.protected } : {}),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  })
  return { body: updated }
}

function restoreBranch({ project, ids: [id = ''], body }: Call): Answer {
  const source = textIn(body, 'source_branch_id')
  if (!source) throw invalid('source_branch_id is required')
  if (body.preserve_under_name !== undefined) {
    throw invalid('preserve_under_name is not served locally')
  }
  return { body: project.restore(id, source) }
}

function rolesOf(project: Project, id: string) {
  const { created_at, updated_at } = project.kept(id).branch
  const role = { branch_id: id, name: owner, protected: false, created_at, updated_at }
  return { body: { roles: [role] } }
}

function databasesOf({ project, ids: [id = ''] }: Call): Answer {
  const { branch, database } = project.kept(id)
  return { body: { databases: [databaseOf(branch, database)] } }
}

function databaseOf({ id, created_at, updated_at }: Branch, name: string) {
  return { id: 1, branch_id: id, name, owner_name: owner, created_at, updated_at }
}

function connectionUri(call: Call): Answer {
  const { project, query } = call
  const all = project.branches()
  const main = all.find((one) => one.default)?.id ?? ''
  const { database, branch } = project.kept(query.get('branch_id') ?? main)
  if (query.get('role_name') !== owner) throw notFound('role')
  if (query.get('database_name') !== database) throw notFound('database')
  if (branch.current_state === 'init') throw new Refusal(412, '', 'the endpoint is not ready')
  const wrong = project.faults.take('wrong_host', 'GET /connection_uri')
  const uri = new URL(call.uri(database))
  if (wrong) uri.hostname = 'ep-production.invalid'
  return { body: { uri: uri.href } }
}

function connection(call: Call, database: string) {
  const uri = call.uri(database)
  const { host, password, username: role } = new URL(uri)
  const connection_parameters = { database, password, role, host, pooler_host: host }
  return { connection_uri: uri, connection_parameters }
}

function record(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null)
    throw invalid('the body has not the form it should')
  return Object.fromEntries(Object.entries(value))
}

function textIn(input: Record<string, unknown>, name: string): string | undefined {
  const value = input[name]
  if (value === undefined || typeof value === 'string') return value
  throw invalid(`${name} must be a string`)
}
