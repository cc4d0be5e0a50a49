import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DevState, readState } from '../../../src/cli/dev/state.ts'
import type { Owner } from '../../../src/tools/command/owner.ts'
import { withOwner } from '../../../src/tools/command/owner.ts'
import { freePort } from '../../../src/tools/wrangler/ports.ts'
import type { Call, Reply } from '../../support/world.ts'
import { type Run, running, startDev } from './dev.ts'

/** A tenant of `npm run dev`, as its clients call it: over the network, with its key. */
export type Guest = {
  slug: string
  /** Stands in all that this tenant says of its own, and in nothing that the other may see. */
  secret: string
  key: string
  readOnlyKey: string
  call(method: string, path: string, options?: Call): Promise<Reply>
}

export type Guildhall = {
  url: string
  home: string
  run: Run
  state: DevState
  guests: Guest[]
  call(method: string, path: string, options?: Call): Promise<Reply>
  owner<Result>(work: (owner: Owner) => Promise<Result>): Promise<Result>
  close(): Promise<void>
}

/** Starts `npm run dev` in a folder of its own. */
export async function openGuildhall(): Promise<Guildhall> {
  const home = await mkdtemp(join(tmpdir(), 'guildhall-e2e-'))
  // Started by root, Postgres runs as another user, who must be able to enter.
  await chmod(home, 0o755)
  const run = startDev({ home, args: ['--port', String(await freePort())] })
  const url = await running(run)
  const state = await readState(home)
  if (!state) throw new Error(`no dev.json in ${home}`)
  return {
    ...{ url, home, run, state },
    call: (method, path, call = {}) => send(url + path, method, call),
    guests: state.tenants.map(({ slug, apiKey, readOnlyKey }) => ({
      ...{ slug, secret: `only-${slug}-may-read-this`, key: apiKey, readOnlyKey },
      call: (method, path, call = {}) => send(url + path, method, { key: apiKey, ...call }),
    })),
    owner: (work) => withOwner(state.ownerUrl, work),
    close: async () => {
      run.interrupt()
      await run.ended
      await rm(home, { recursive: true, force: true })
    },
  }
}

async function send(url: string, method: string, call: Call): Promise<Reply> {
  const { body, raw, headers, key } = call
  const content = raw ?? (body === undefined ? undefined : JSON.stringify(body))
  const response = await fetch(url, {
    method,
    headers: {
      ...(key ? { Authorization: `Bearer ${key}` } : {}),
      ...(content === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(content === undefined ? {} : { body: content }),
  })
  const text = await response.text()
  const isJson = /\bjson\b/.test(response.headers.get('Content-Type') ?? '')
  const json = isJson && text !== '' ? JSON.parse(text) : undefined
  return { status: response.status, headers: response.headers, text, json, after: 0 }
}
