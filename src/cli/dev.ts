import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { guildhallHome, prepareHome, root, shortPath, writePrivate } from '../tools/command/home.ts'
import { type Lifetime, lifetime } from '../tools/command/lifetime.ts'
import { withOwner } from '../tools/command/owner.ts'
import { CommandError, messageOf, run } from '../tools/command/report.ts'
import { provisionRoles } from '../tools/command/service-roles.ts'
import { type LocalNeon, spawnLocalNeon } from '../tools/local-neon/spawn.ts'
import { buildAssets } from '../tools/wrangler/assets.ts'
import { askedPort, choosePort, freePort, usualPort } from '../tools/wrangler/ports.ts'
import { untilReady } from '../tools/wrangler/ready.ts'
import { startWrangler, type Wrangler } from '../tools/wrangler/wrangler.ts'
import { seedDemo } from './demo.ts'
import { type DataFolder, dataFolder } from './dev/data-folder.ts'
import { holdLock } from './dev/lock.ts'
import { type DevState, passwordOf, readState, writeState } from './dev/state.ts'
import { type Steps, seconds, steps } from './dev/steps.ts'
import { whatToTry } from './dev/try-it.ts'
import { migrate } from './migrate.ts'
import { putOperatorKey } from './operator-keys.ts'
import { seedSystem } from './seed/system.ts'

const say = (line: string) => void process.stdout.write(`${line}\n`)

type Context = {
  home: string
  port: number
  life: Lifetime
  onStop(stop: () => Promise<void>): void
}

await run(async () => {
  const home = guildhallHome()
  const asked = askedPort(options().port, process.env.PORT)
  await prepareHome(home)
  const life = lifetime()
  const stops = [await holdLock(home)]
  try {
    const port = await choosePort(asked)
    if (port !== (asked ?? usualPort)) say(`Port ${usualPort} is taken: using ${port}.`)
    await serve({ home, port, life, onStop: (stop) => stops.unshift(stop) })
  } catch (error) {
    // Ctrl-C reaches the children too, so errors while stopping are expected.
    if (!life.signal.aborted) throw error
  } finally {
    for (const stop of stops) await stop()
  }
  say('Stopped.')
})
process.exit()

function options(): { port?: string | undefined } {
  try {
    return parseArgs({ options: { port: { type: 'string' } } }).values
  } catch (error) {
    throw new CommandError({ what: messageOf(error), todo: 'npm run dev -- --port 8790' })
  }
}

/** Runs until it is asked to end; throws when it ends by itself. */
async function serve(context: Context): Promise<void> {
  const { home, life } = context
  const began = performance.now()
  const step = steps(4, say)
  const before = await readState(home)
  const data = await dataFolder(home)

  const neon = await step('Postgres 18 behind the local Neon endpoint', (detail) =>
    startDatabase(data, detail),
  )
  context.onStop(neon.stop)
  life.signal.throwIfAborted()

  const password = passwordOf(before) ?? randomBytes(24).toString('hex')
  const { ownerUrl } = neon
  await step('Schema and the roles of the Worker', async (detail) => {
    const count = await migrate({ url: ownerUrl })
    detail(count === 0 ? 'the schema is current' : `${count} migrations applied`)
    await provisionRoles({ ownerUrl, password })
  })
  life.signal.throwIfAborted()

  const seeded = await step('Demo tenants acme and globex', async () => {
    const operatorKey = await withOwner(ownerUrl, async (owner) => {
      await seedSystem(owner)
      return putOperatorKey(owner, 'npm run dev', before?.operatorKey)
    })
    return { operatorKey, tenants: await seedDemo({ ownerUrl, existing: before?.tenants ?? [] }) }
  })
  life.signal.throwIfAborted()

  const url = `http://localhost:${context.port}`
  const databaseUrl = neon.urlFor({ role: 'app_user', password })
  const authSecret = before?.authSecret ?? randomBytes(32).toString('base64url')
  const state: DevState = { url, databaseUrl, ownerUrl, authSecret, ...seeded }
  const urls = {
    authUrl: neon.urlFor({ role: 'app_auth', password }),
    operatorUrl: neon.urlFor({ role: 'app_operator', password }),
  }
  const wrangler = await startWorker(context, step, state, urls)
  await writeState(home, state)
  say(`\nGuildhall runs on ${url} (after ${seconds(performance.now() - began)}). Try:`)
  say(whatToTry(state, shortPath(home), shortPath(data.path)))
  await Promise.race([life.ended, endsByItself(wrangler)])
  say('\nStopping ...')
}

async function startDatabase(
  { path, blocked }: DataFolder,
  onProgress: (line: string) => void,
): Promise<LocalNeon> {
  if (blocked) onProgress(`with its data in ${path}: run by root, it cannot enter ${blocked}`)
  try {
    return await spawnLocalNeon({ dataDir: path, onProgress })
  } catch (error) {
    throw new CommandError({
      what: 'the local database did not start',
      why: messageOf(error),
      todo: `fix that, or remove ${path} to begin with an empty database`,
      cause: error,
    })
  }
}
async function startWorker(
  context: Context,
  step: Steps,
  state: DevState,
  urls: { authUrl: string; operatorUrl: string },
): Promise<Wrangler> {
  const { home, port, life } = context
  return step('The Worker, in wrangler dev', async () => {
    await writePrivate(
      home,
      'dev.vars',
      [
        `DATABASE_URL='${state.databaseUrl}'`,
        `AUTH_DATABASE_URL='${urls.authUrl}'`,
        `OPERATOR_DATABASE_URL='${urls.operatorUrl}'`,
        `AUTH_SECRET='${state.authSecret}'`,
        `APP_ORIGIN='${state.url}'`,
        `APP_DOMAIN='localhost'`,
        `MAILER='log'`,
        '',
      ].join('\n'),
    )
    await buildAssets()
    let ready = false
    const own = join(root, '.dev.vars')
    const wrangler = startWrangler({
      home,
      port,
      inspectorPort: await freePort(),
      // A developer's own variables count too; the local database wins.
      variables: [...(existsSync(own) ? [own] : []), join(home, 'dev.vars')],
      onLine: (line) => (ready || !isRequestLog(line)) && say(line),
    })
    context.onStop(wrangler.stop)
    await Promise.race([
      untilReady(`http://127.0.0.1:${port}`, life.signal),
      endsByItself(wrangler),
    ])
    ready = true
    return wrangler
  })
}

/** Our own questions while waiting are no news. */
function isRequestLog(line: string): boolean {
  return line.startsWith('{') || line.startsWith('GET /readyz ')
}

async function endsByItself(wrangler: Wrangler): Promise<never> {
  const lastLines = await wrangler.ended
  throw new CommandError({
    what: 'wrangler dev ended by itself',
    why: lastLines || 'it printed nothing',
    todo: 'fix what it reports, and run npm run dev again',
  })
}
