import worker from '../../../src/worker.ts'

type Environment = Record<string, unknown>

let served: Environment | undefined

/**
 * Our Worker with rate limits that count within the isolate, as Cloudflare's count within the machine: those of the
 * simulator ask a Durable Object over HTTP, which costs more than the rest of a request.
 */
export default {
  fetch(request: Request, environment: Environment, context: ExecutionContext) {
    served ??= withOwnLimits(environment)
    return worker.fetch(request, served, context)
  },
}

function withOwnLimits(environment: Environment): Environment {
  const entries = Object.entries(environment).map(([name, binding]) => [
    name,
    name.startsWith('LIMIT_') ? ownLimit() : binding,
  ])
  return Object.fromEntries(entries)
}

function ownLimit() {
  const counts = new Map<string, number>()
  return {
    async limit({ key }: { key: string }) {
      const count = (counts.get(key) ?? 0) + 1
      counts.set(key, count)
      return { success: count < Number.POSITIVE_INFINITY }
    },
  }
}
