import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Databases } from './databases.ts'
import { Project } from './project.ts'
import { notFound, Refusal } from './refusal.ts'
import { type Answer, routes } from './routes.ts'
import type { ProjectOptions } from './rules.ts'

const base = '/api/v2/projects/'

/**
 * Neon's API v2 for the branches of projects that tests make, as far as previews need it. `ownerUrl` is of the endpoint
 * whose databases are the branches. A key is needed, and any will do.
 */
export class Plane {
  readonly #databases: Databases
  readonly #ownerUrl: string
  readonly #projects = new Map<string, Project>()

  constructor(databases: Databases, ownerUrl: string) {
    this.#databases = databases
    this.#ownerUrl = ownerUrl
  }

  /** Serves it on a port of its own; gives the base URL and the way to stop. */
  async serve(): Promise<{ baseUrl: string; stop(): Promise<void> }> {
    const server = createServer((request, response) => void this.answer(request, response))
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    return {
      baseUrl: `http://127.0.0.1:${port}/api/v2`,
      async stop() {
        server.closeAllConnections()
        await once(server.close(), 'close')
      },
    }
  }

  create(options: ProjectOptions): Project {
    const project = new Project(this.#databases, '127.0.0.1', options)
    this.#projects.set(options.id, project)
    return project
  }

  project(id: string): Project {
    const found = this.#projects.get(id)
    if (!found) throw notFound('project')
    return found
  }

  async remove(id: string): Promise<void> {
    await this.#projects.get(id)?.close()
    this.#projects.delete(id)
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const { status = 200, body } = await this.#route(request)
      send(response, status, body)
    } catch (error) {
      if (error instanceof LostAnswer) return void response.destroy()
      if (!(error instanceof Refusal)) throw error
      const { status, code, message, retryAfter } = error
      const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }
      send(response, status, { request_id: 'local', code, message }, headers)
    }
  }

  async #route(request: IncomingMessage): Promise<Answer> {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    const [id = '', ...rest] = url.pathname.slice(base.length).split('/')
    const path = `/${rest.join('/')}`
    if (!/^Bearer \S/.test(request.headers.authorization ?? '')) {
      throw new Refusal(401, '', 'This request is not authorized.')
    }
    const project = this.project(id)
    const at = `${request.method} ${path}`
    const refused = project.faults.take('refuse', at)
    if (refused) {
      const { status = 500, retryAfter } = refused
      throw new Refusal(status, '', `injected ${status}`, retryAfter)
    }
    const body = await readJson(request)
    for (const [method, pattern, answer] of routes) {
      const found = pattern.exec(path)
      if (method !== request.method || !found) continue
      const ids = found.slice(1).map(decodeURIComponent)
      const gone = ids[0] !== undefined && project.faults.take('vanish', at)
      if (gone && ids[0]) project.delete(ids[0])
      const given = answer({
        project,
        ids,
        query: url.searchParams,
        body,
        uri: (database) =>
          Object.assign(new URL(this.#ownerUrl), { pathname: `/${database}` }).href,
      })
      if (project.faults.take('lose_answer', at)) throw new LostAnswer()
      return given
    }
    throw notFound(at)
  }
}

/** The request was done, and its client never learns of it. */
class LostAnswer extends Error {}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  if (chunks.length === 0) return {}
  try {
    return JSON.parse(Buffer.concat(chunks).toString())
  } catch {
    throw new Refusal(400, '', 'the body is not JSON')
  }
}

function send(response: ServerResponse, status: number, body: object, headers: object = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(body))
}
