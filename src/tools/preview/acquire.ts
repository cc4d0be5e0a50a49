import { setTimeout as sleep } from 'node:timers/promises'
import type { Branch } from '@neon/sdk'
import { CommandError } from '../command/report.ts'
import { ApiError } from './api.ts'
import type { Context } from './context.ts'
import { asPreview, type Preview, previewName } from './guard.ts'
import { noRoom, reap } from './reap.ts'

export type Acquired = {
  preview: Preview
  /** The owner's direct connection string; secret, and known as such. */
  uri: string
  expiresAt: string
  how: 'created' | 'adopted'
}

const attempts = 4
const dayMs = 24 * 60 * 60 * 1_000

/** A branch whose operations ended, or never ended, before it was ready. */
class Unready extends CommandError {
  readonly missed = 'broken operation'
}

/**
 * Does `work` on the branch of a pull request, ready to be used: created, or found from an earlier run, with a new
 * expiry. A fault between two calls (another run makes it, it expires, an answer is lost, an operation fails) leads
 * to another look, and `work` begins anew.
 */
export async function acquire<Result>(
  context: Context,
  pr: number,
  work: (acquired: Acquired) => Promise<Result>,
): Promise<Result> {
  const name = previewName(pr)
  let reaped = false
  for (let attempt = 1; ; attempt++) {
    try {
      return await work(await attemptOnce(context, name))
    } catch (error) {
      const known = error instanceof ApiError || error instanceof Unready
      if (!known || error.missed === 'not allowed' || attempt === attempts) throw error
      context.say(`${error.message}: ${error.why}`)
      if (error.missed === 'no room') {
        if (reaped || (await reap(context, { keep: pr })).removed.length === 0) {
          throw await noRoom(context)
        }
        reaped = true
      } else if (error.missed === 'broken operation') await removeBroken(context, name)
      else await sleep(context.settings.PREVIEW_POLL_MS * 2 ** attempt)
    }
  }
}

async function attemptOnce(context: Context, name: string): Promise<Acquired> {
  const { api, settings, secrets } = context
  const expiresAt = `${new Date(Date.now() + settings.PREVIEW_DAYS * dayMs).toISOString().slice(0, 19)}Z`
  const all = await api.branches()
  const found = all.find((branch) => branch.name === name)
  const branch = found ?? (await create(context, name, all, expiresAt))
  const preview = asPreview(branch, name, all)
  await untilReady(context, preview)
  const refreshed = await api.refreshExpiry(preview, expiresAt)
  const uri = await api.connection(preview)
  secrets.addUrl(uri)
  return {
    preview,
    uri,
    expiresAt: refreshed.expires_at ?? expiresAt,
    how: found ? 'adopted' : 'created',
  }
}

async function create(context: Context, name: string, all: readonly Branch[], expiresAt: string) {
  const { NEON_PARENT_BRANCH: wanted } = context.settings
  const parent = all.find((branch) => (wanted ? branch.name === wanted : branch.default))
  if (!parent) {
    throw new CommandError({
      what: `there is no branch ${wanted ?? 'that is the default one'} to make a preview from`,
      todo: 'set NEON_PARENT_BRANCH to the name of a branch of the project, or leave it unset',
      code: 2,
    })
  }
  context.say(`Making the branch ${name} from ${parent.name}`)
  return context.api.create({ name, parentId: parent.id, expiresAt })
}

/**
 * Another run may have just created it; its endpoint comes after it. A connection wakes a branch that Neon has
 * archived, and a compute that is idle: both are ready.
 */
async function untilReady({ api, settings }: Context, { id, name }: Preview): Promise<void> {
  const { PREVIEW_POLL_MS: pollMs, PREVIEW_READY_SECONDS: seconds } = settings
  for (const deadline = Date.now() + seconds * 1_000; ; await sleep(pollMs)) {
    const { current_state: state } = await api.get(id)
    const endpoints = await api.endpoints(id)
    const ready = endpoints.some((one) => one.current_state !== 'init' && !one.disabled)
    if (['ready', 'archived'].includes(state) && ready) return
    if (Date.now() > deadline) {
      throw new Unready({
        what: `the branch ${name} is not ready after ${seconds} seconds`,
        why: `its state is ${state}, with ${endpoints.length} endpoints`,
        todo: 'see its operations in the Neon console, then run this again',
      })
    }
  }
}

async function removeBroken({ api, say }: Context, name: string): Promise<void> {
  const all = await api.branches()
  const found = all.find((branch) => branch.name === name)
  if (!found) return
  say(`Replacing the incomplete branch ${name}`)
  await api.remove(asPreview(found, name, all))
}
