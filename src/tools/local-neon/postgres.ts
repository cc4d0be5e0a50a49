import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Client } from 'pg'
import type { Account } from './account.ts'
import type { Binaries } from './binaries.ts'
import type { DataFolder } from './data-folder.ts'

/** A running Postgres. `port` is its own, on 127.0.0.1; clients use the endpoint's. */
export type Postgres = { port: number; exited: Promise<unknown>; stop(): Promise<void> }

const run = promisify(execFile)

/** Makes an empty cluster whose only role is the superuser `cloud_admin`, as on Neon. */
export async function initCluster(
  binaries: Binaries,
  folder: DataFolder,
  account: Account,
): Promise<void> {
  const passwordFile = join(folder.cluster, '..', `initdb-${process.pid}`)
  writeFileSync(passwordFile, folder.passwords.cloudAdmin, { mode: 0o600 })
  if (account) chownSync(passwordFile, account.uid, account.gid)
  const options = ['-U', 'cloud_admin', `--pwfile=${passwordFile}`, '-A', 'password', '-E', 'UTF8']
  const locale = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  try {
    await run(
      binaries.program('initdb'),
      ['-D', folder.cluster, '--no-sync', '--no-instructions', ...options, ...locale],
      { cwd: folder.path, env: postgresEnv(), ...account },
    )
  } catch (error) {
    const why = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : error
    throw new Error(`initdb could not make ${folder.cluster}: ${why}`)
  } finally {
    rmSync(passwordFile, { force: true })
  }
  // `password` lets the driver send its password before it is asked (pipelineConnect).
  writeFileSync(join(folder.cluster, 'pg_hba.conf'), 'host all all 127.0.0.1/32 password\n')
}

/**
 * Starts the cluster and waits until it accepts connections.
 * @throws {Error} with the end of its log when it stops instead.
 */
export async function startPostgres(
  binaries: Binaries,
  folder: DataFolder,
  account: Account,
): Promise<Postgres> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort()
    const server = launch(binaries, folder, account, port)
    const exited = once(server, 'exit')
    if (await accepts(server, port, folder)) return { port, exited, stop: () => halt(server) }
    const log = readFileSync(folder.log, 'utf8').slice(-2000)
    // Another program may take the port between the choice and the start.
    if (attempt < 5 && log.includes('could not bind')) continue
    throw new Error(`Postgres stopped while it started. The end of ${folder.log}:\n${log}`)
  }
}

function launch(binaries: Binaries, folder: DataFolder, account: Account, port: number) {
  const settings: Record<string, string | number> = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: 200,
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...(folder.durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  }
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const log = openSync(folder.log, 'a', 0o600)
  try {
    return spawn(binaries.program('postgres'), ['-D', folder.cluster, ...options], {
      cwd: folder.path,
      env: postgresEnv(),
      stdio: ['ignore', log, log],
      ...account,
    })
  } finally {
    closeSync(log)
  }
}

async function accepts(server: ChildProcess, port: number, folder: DataFolder): Promise<boolean> {
  while (server.exitCode === null && server.signalCode === null) {
    const client = new Client(adminConfig(port, folder, 'postgres'))
    client.on('error', () => undefined)
    try {
      await client.connect()
      await client.end()
      return true
    } catch {
      await sleep(10)
    }
  }
  return false
}

/** Connection settings of the superuser. Never given to a client of the endpoint. */
export function adminConfig(port: number, folder: DataFolder, database: string) {
  const password = folder.passwords.cloudAdmin
  return { host: '127.0.0.1', port, user: 'cloud_admin', password, database, ssl: false }
}

async function halt(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const exited = once(server, 'exit')
  server.kill('SIGINT')
  const patience = setTimeout(() => server.kill('SIGQUIT'), 10_000)
  await exited
  clearTimeout(patience)
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('No free TCP port was given')
  return address.port
}

/** Nothing of the caller's Postgres settings (PGDATA, PGPORT, ...) reaches the cluster. */
function postgresEnv(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('PG'))
  return { ...Object.fromEntries(kept), LC_ALL: 'C', TZ: 'UTC' }
}
