import type { Branch } from '@neon/sdk'
import { CommandError } from '../report.ts'
import { asPreview, type Preview, prOf } from './guard.ts'
import { removeWorker } from './worker.ts'
import type { World } from './world.ts'

export type Held = { name: string; id: string; createdAt: string; expiresAt: string | undefined }

const heldBy = ({ name, id, created_at, expires_at }: Branch): Held => ({
  name,
  id,
  createdAt: created_at,
  expiresAt: expires_at,
})

/** The previews of the project whose pull request is not open, but `keep`'s. Empty when GitHub cannot be asked. */
export async function leaked(
  { api, gitHub }: World,
  { keep }: { keep?: number | undefined } = {},
): Promise<{ leaks: Preview[]; all: Branch[] }> {
  if (!gitHub) return { leaks: [], all: await api.branches() }
  // The branches first: what is in that list had its pull request opened before GitHub is asked.
  const all = await api.branches()
  const open = await gitHub.openPullRequests()
  const leaks = all.flatMap((branch) => {
    const pr = prOf(branch.name)
    if (pr === undefined || pr === keep || open.has(pr)) return []
    return [asPreview(branch, branch.name, all)]
  })
  return { leaks, all }
}

/** Removes the previews of pull requests that are closed, with their Workers. Gives what it removed. */
export async function reap(
  world: World,
  options: { keep?: number | undefined } = {},
): Promise<Held[]> {
  const { leaks } = await leaked(world, options)
  for (const preview of leaks) {
    world.say(`Removing ${preview.name}: its pull request is not open`)
    await removeWorker(world, prOf(preview.name) ?? 0)
    await world.api.remove(preview)
  }
  return leaks.map(heldBy)
}

/** The error of a project that is full: who holds what. */
export async function noRoom({ api, gitHub }: World): Promise<CommandError> {
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
