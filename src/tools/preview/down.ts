import { renderClosed } from './comment.ts'
import type { Context } from './context.ts'
import { asPreview, previewName, prOf } from './guard.ts'
import { type Reaped, reap } from './reap.ts'
import { removeWorker } from './worker.ts'

/** Removes the preview of a pull request, Worker and branch. One that is not there is fine. */
export async function down(context: Context, pr: number): Promise<{ removed: boolean }> {
  const { api, gitHub } = context
  const name = previewName(pr)
  await removeWorker(context, pr)
  const all = await api.branches()
  const found = all.find((branch) => branch.name === name)
  if (found) await api.remove(asPreview(found, name, all))
  if (gitHub && (await gitHub.hasComment(pr))) await gitHub.putComment(pr, renderClosed(pr))
  return { removed: found !== undefined }
}

export type Status = {
  name: string
  exists: boolean
  id?: string
  state?: string
  expiresAt?: string
}

/** The state of the preview of a pull request. Changes nothing. */
export async function status({ api }: Context, pr: number): Promise<Status> {
  const name = previewName(pr)
  const found = (await api.branches()).find((branch) => branch.name === name)
  if (!found) return { name, exists: false }
  const { id, current_state: state, expires_at: expiresAt } = found
  return { name, exists: true, id, state, ...(expiresAt ? { expiresAt } : {}) }
}

export type Swept = Reaped & { kept: string[]; withoutExpiry: string[] }

/** Removes the previews of pull requests that are not open; names those that stay, and those that would stay for ever. */
export async function sweep(context: Context): Promise<Swept> {
  const reaped = await reap(context)
  const left = (await context.api.branches()).filter(({ name }) => prOf(name) !== undefined)
  return {
    ...reaped,
    kept: left.map(({ name }) => name),
    withoutExpiry: left.filter((one) => !one.expires_at).map(({ name }) => name),
  }
}
