import { setTimeout as sleep } from 'node:timers/promises'
import type { Branch } from '@neon/sdk'
import { CommandError } from '../report.ts'
import { ApiError } from './api.ts'
import { asPreview, type Preview, previewName } from './guard.ts'
import { noRoom, reap } from './reap.ts'
import type { World } from './world.ts'

export type Acquired = {
  preview: Preview
  /** The owner's direct connection string; secret, and known as such. */
  uri: string
  expiresAt: string
  how: 'created' | 'adopted'
}

const attempts = 4
const readyMs = 120_000
const dayMs = 24 * 60 * 60 * 1_000

/**
 * The branch of a pull request, ready to be used: made, or found from an earlier run, with its expiry set anew. What can
 * go wrong between two calls (another run makes it, it expires, an answer is lost, an operation fails) leads to another look.
 */
export async function acquire(world: World, pr: number): Promise<Acquired> {
  const name = previewName(pr)
  let reaped = false
  for (let attempt = 1; ; attempt++) {
    try {
      return await attemptOnce(world, name)
    } catch (error) {
      if (!(error instanceof ApiError) || attempt === attempts) throw error
      const { missed } = error
      world.say(`${error.message}: ${error.why}`)
      if (missed === 'no room') {
        if (reaped || (await reap(world, { keep: pr })).length === 0) throw await noRoom(world)
        reaped = true
      } else if (missed === 'broken operation') await removeBroken(world, name)
      else if (missed === 'unknown') await sleep(world.settings.PREVIEW_POLL_MS)
    }
  }
}

async function attemptOnce(world: World, name: string): Promise<Acquired> {
  const { api, settings, secrets } = world
  const expiresAt = `${new Date(Date.now() + settings.PREVIEW_DAYS * dayMs).toISOString().slice(0, 19)}Z`
  const all = await api.branches()
  const found = all.find((branch) => branch.name === name)
  const branch = found ?? (await create(world, name, all, expiresAt))
  const preview = asPreview(branch, name, all)
  await untilReady(world, preview)
  const refreshed = await api.refreshExpiry(preview, expiresAt)
  const uri = await api.connection(preview, all)
  secrets.addUrl(uri)
  return {
    preview,
    uri,
    expiresAt: refreshed.expires_at ?? expiresAt,
    how: found ? 'adopted' : 'created',
  }
}

async function create(world: World, name: string, all: readonly Branch[], expiresAt: string) {
  const { NEON_PARENT_BRANCH: wanted } = world.settings
  const parent = all.find((branch) => (wanted ? branch.name === wanted : branch.default))
  if (!parent) {
    throw new CommandError({
      what: `there is no branch ${wanted ?? 'that is the default one'} to make a preview from`,
      todo: 'set NEON_PARENT_BRANCH to the name of a branch of the project, or leave it unset',
      code: 2,
    })
  }
  world.say(`Making the branch ${name} from ${parent.name}`)
  return world.api.create({ name, parentId: parent.id, expiresAt })
}

/** Another run may have made it a moment ago; its endpoint comes after it. */
async function untilReady({ api, settings }: World, { id, name }: Preview): Promise<void> {
  for (const deadline = Date.now() + readyMs; ; await sleep(settings.PREVIEW_POLL_MS)) {
    const { current_state: state } = await api.get(id)
    const endpoints = await api.endpoints(id)
    const ready = endpoints.some((one) => one.current_state !== 'init' && !one.disabled)
    if (state === 'ready' && ready) return
    if (Date.now() > deadline) {
      throw new CommandError({
        what: `the branch ${name} is not ready after ${readyMs / 1_000} seconds`,
        why: `its state is ${state}, with ${endpoints.length} endpoints`,
        todo: 'run npm run branch -- down for this pull request, then up again',
      })
    }
  }
}

async function removeBroken({ api, say }: World, name: string): Promise<void> {
  const all = await api.branches()
  const found = all.find((branch) => branch.name === name)
  if (!found) return
  say(`Replacing the half-made branch ${name}`)
  await api.remove(asPreview(found, name, all))
}
