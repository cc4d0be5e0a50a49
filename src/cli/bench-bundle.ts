import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { hashPassword } from '../core/auth/password.ts'
import { readArguments } from './arguments.ts'
import { machineNow } from './bench/results.ts'
import { spreadOf } from './bench/timing.ts'
import { bundle, serve } from './bench/worker.ts'
import { lifetime } from './dev/lifetime.ts'
import { run } from './report.ts'

const parts = ['minimal', 'api', 'adapters/drizzle', 'plugins/bearer', 'plugins/jwt']
const nothing = `const none = () => ({})
export { none as betterAuth, none as bearer, none as createAuthMiddleware, none as drizzleAdapter, none as jwt }
`

/** What identity weighs: the script with Better Auth and without, workerd's start with each, its first use, a password. */
await run(async () => {
  const { values } = readArguments('npm run bench:bundle -- --rounds 10', {
    options: { rounds: { type: 'string', default: '10' } },
  })
  const rounds = Math.max(1, Number(values.rounds) || 10)
  const { signal } = lifetime()
  const folder = await mkdtemp(join(tmpdir(), 'guildhall-bundle-'))
  try {
    await writeFile(join(folder, 'nothing.js'), nothing)
    const flags = parts.flatMap((part) => [
      '--alias',
      `better-auth/${part}:${join(folder, 'nothing.js')}`,
    ])
    const bundles = { with: join(folder, 'with'), without: join(folder, 'without') }
    await bundle(bundles.with, signal)
    await bundle(bundles.without, signal, flags)
    console.log(machineNow('none').processor)
    for (const [name, at] of Object.entries(bundles)) console.log(await sizeLine(name, at))
    await starts(bundles, rounds, signal)
    await password(rounds)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
process.exit()

async function sizeLine(name: string, at: string): Promise<string> {
  const script = await readFile(join(at, 'worker.js'))
  return `${name} Better Auth: ${script.byteLength} bytes, ${gzipSync(script).byteLength} gzipped`
}

/** Milliseconds until workerd answers, the two in turn; then of the first and of a later request that needs Better Auth. */
async function starts(
  bundles: Record<'with' | 'without', string>,
  rounds: number,
  signal: AbortSignal,
): Promise<void> {
  const times = {
    with: [] as number[],
    without: [] as number[],
    first: [] as number[],
    later: [] as number[],
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const name of ['with', 'without'] as const) {
      signal.throwIfAborted()
      const began = performance.now()
      const worker = await serve(
        join(bundles[name], 'worker.js'),
        'postgres://nobody@localhost/none',
      )
      await fetched(`${worker.origin}/livez`)
      times[name].push(performance.now() - began)
      if (name === 'with') {
        const link = `${worker.origin}/auth/verify-email?token=none`
        times.first.push(await fetched(link))
        times.later.push(await fetched(link))
      }
      await worker.stop()
    }
  }
  console.log(`until workerd answers: ${median(times.with)} with, ${median(times.without)} without`)
  console.log(
    `a request that needs Better Auth and no database: the first ${median(times.first)}, a later one ${median(times.later)}`,
  )
}

async function fetched(url: string): Promise<number> {
  const began = performance.now()
  await (await fetch(url)).arrayBuffer()
  return performance.now() - began
}

/** Processor time, which is what Workers limit, of one password. */
async function password(rounds: number): Promise<void> {
  const times: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const before = process.cpuUsage()
    await hashPassword('a password of a bench')
    const { user, system } = process.cpuUsage(before)
    times.push((user + system) / 1000)
  }
  console.log(`hashing a password: ${median(times)} of a processor`)
}

function median(times: readonly number[]): string {
  return `${spreadOf(times).median.toFixed(0)} ms`
}
