import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, connect as open } from 'node:net'
import { join } from 'node:path'
import { CommandError } from '../../tools/command/report.ts'

type Holder = { pid: number; port: number; nonce: string }

/**
 * Holds the folder for this process; gives the function that lets go. The holder answers with its nonce
 * on a port of its own: a number of a process alone may belong to somebody else after a restart.
 * @throws {CommandError} when another `npm run dev` holds it.
 */
export async function holdLock(home: string): Promise<() => Promise<void>> {
  const path = join(home, 'dev.lock')
  const nonce = randomUUID()
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.end(nonce)
  })
  server.listen(0, '127.0.0.1').unref()
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const mine = JSON.stringify({ pid: process.pid, port, nonce })
  const wx = { flag: 'wx', mode: 0o600 }
  try {
    await writeFile(path, mine, wx)
  } catch {
    const holder = await readHolder(path)
    if (holder && (await answers(holder))) {
      server.close()
      throw new CommandError({
        what: 'Guildhall already runs from this folder',
        why: `process ${holder.pid} holds ${home}`,
        todo: `use that one (its address is in ${join(home, 'dev.json')}), stop it, or set GUILDHALL_DIR to another folder`,
      })
    }
    await rm(path, { force: true })
    await writeFile(path, mine, wx)
  }
  return async () => {
    server.close()
    await rm(path, { force: true })
  }
}

async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    const holder = JSON.parse(await readFile(path, 'utf8'))
    return typeof holder?.nonce === 'string' ? holder : undefined
  } catch {
    return undefined
  }
}

function answers(holder: Holder): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = open(holder.port, '127.0.0.1').setEncoding('utf8').setTimeout(2_000)
    let heard = ''
    socket.on('data', (chunk) => {
      heard += chunk
    })
    socket.on('timeout', () => socket.destroy())
    socket.on('error', () => resolve(false))
    socket.on('close', () => resolve(heard === holder.nonce))
  })
}
