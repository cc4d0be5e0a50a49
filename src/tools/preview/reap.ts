import { CommandError } from '../command/report.ts'
import type { Context } from './context.ts'
import { asPreview, prOf } from './guard.ts'
import { removeWorker } from './worker.ts'

/** The removed previews, and the others with the reason. */
export type Reaped = { removed: string[]; failed: { name: string; why: string }[] }

/**
 * Removes the previews of pull requests that are not open, but `keep`'s, with their Workers. One that cannot be removed
 * keeps no other. Without GitHub it removes none.
 */
export async function reap(context: Context, { keep }: { keep?: number } = {}): Promise<Reaped> {
  const { api, gitHub } = context
  const reaped: Reaped = { removed: [], failed: [] }
  if (!gitHub) return reaped
  // The branches first: what is in that list had its pull request opened before GitHub is asked.
  const all = await api.branches()
  const open = await gitHub.openPullRequests()
  for (const branch of all) {
    const pr = prOf(branch.name)
    if (pr === undefined || pr === keep || open.has(pr)) continue
    context.say(`Removing ${branch.name}: its pull request is not open`)
    try {
      const preview = asPreview(branch, branch.name, all)
      await removeWorker(context, pr)
      await api.remove(preview)
      reaped.removed.push(branch.name)
    } catch (error) {
      if (!(error instanceof CommandError)) throw error
      context.say(`${error.message}: ${error.why}`)
      reaped.failed.push({ name: branch.name, why: error.why ?? error.message })
    }
  }
  return reaped
}

/** The error of a project that is full: who holds what. */
export async function noRoom({ api, gitHub }: Context): Promise<CommandError> {
  const all = await api.branches()
  const lines = all.map(({ name, created_at: created, expires_at: expires, ...branch }) => {
    const kind = branch.default ? 'default' : branch.protected ? 'protected' : ''
    const until = expires ? `expires ${expires.slice(0, 10)}` : 'does not expire'
    return `${name.padEnd(28)} since ${created.slice(0, 10)}, ${until}${kind ? `, ${kind}` : ''}`
  })
  return new CommandError({
    what: `the Neon project has no room for another branch: it has ${all.length}`,
    why: lines.join('\n'),
    todo: gitHub
      ? 'every preview belongs to an open pull request: close one, delete a branch above, or raise the plan'
      : 'delete a branch above; with GITHUB_TOKEN the previews of closed pull requests are removed by themselves',
    code: 3,
  })
}
