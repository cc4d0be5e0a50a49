import { z } from 'zod'
import { CommandError, messageOf } from '../command/report.ts'
import { commentMarker } from './comment.ts'
import type { Settings } from './settings.ts'

const Pulls = z.array(z.object({ number: z.number() }))
const Comments = z.array(
  z.object({
    id: z.number(),
    body: z.string().nullish(),
    user: z.object({ type: z.string() }).nullish(),
    author_association: z.string(),
  }),
)
const insiders = ['OWNER', 'MEMBER', 'COLLABORATOR']
const perPage = 100

/** GitHub, as far as previews need it. */
export type GitHub = {
  openPullRequests(): Promise<Set<number>>
  /** Writes the one comment of ours: over the earlier one, or a new one. */
  putComment(pr: number, body: string): Promise<void>
  hasComment(pr: number): Promise<boolean>
}

/** GitHub's API, or undefined without a token and a repository. */
export function gitHub(settings: Settings): GitHub | undefined {
  const { GITHUB_TOKEN: token, GITHUB_REPOSITORY: repository, GITHUB_API_URL: base } = settings
  if (!token || !repository) return undefined

  async function call(method: string, path: string, body?: object): Promise<unknown> {
    const doing = `GitHub did not answer ${method} ${path}`
    const todo = 'check GITHUB_TOKEN and its permissions: pull-requests write'
    try {
      const response = await fetch(`${base}/repos/${repository}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          accept: 'application/vnd.github+json',
          'x-github-api-version': '2022-11-28',
          'user-agent': 'guildhall-branch',
        },
        ...(body ? { body: JSON.stringify(body) } : {}),
        signal: AbortSignal.timeout(30_000),
      })
      if (response.ok) return await response.json()
      throw new CommandError({ what: doing, why: `its status is ${response.status}`, todo })
    } catch (error) {
      if (error instanceof CommandError) throw error
      throw new CommandError({ what: doing, why: messageOf(error), todo, cause: error })
    }
  }

  async function pages<Item>(path: string, shape: z.ZodType<Item[]>): Promise<Item[]> {
    const found: Item[] = []
    for (let page = 1; ; page++) {
      const items = shape.parse(await call('GET', `${path}per_page=${perPage}&page=${page}`))
      found.push(...items)
      if (items.length < perPage) return found
    }
  }

  async function ours(pr: number): Promise<number[]> {
    const all = await pages(`/issues/${pr}/comments?`, Comments)
    // Anybody can write our marker: ours is what a workflow wrote, or one of the people who may run this.
    return all
      .filter(({ body }) => body?.startsWith(commentMarker))
      .filter(
        ({ user, author_association: author }) => user?.type === 'Bot' || insiders.includes(author),
      )
      .map(({ id }) => id)
  }

  return {
    openPullRequests: async () =>
      new Set((await pages('/pulls?state=open&', Pulls)).map((one) => one.number)),
    hasComment: async (pr) => (await ours(pr)).length > 0,
    putComment: async (pr, body) => {
      const [first] = await ours(pr)
      if (first === undefined) await call('POST', `/issues/${pr}/comments`, { body })
      else await call('PATCH', `/issues/comments/${first}`, { body })
    },
  }
}
