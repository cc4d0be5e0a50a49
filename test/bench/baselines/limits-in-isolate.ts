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
  const limits = Object.keys(environment).filter((name) => name.startsWith('LIMIT_'))
  return { ...environment, ...Object.fromEntries(limits.map((name) => [name, ownLimit()])) }
}

function ownLimit() {
  const counts = new Map<string, number>()
  return {
    async limit({ key }: { key: string }) {
      counts.set(key, (counts.get(key) ?? 0) + 1)
      return { success: true }
    },
  }
}
