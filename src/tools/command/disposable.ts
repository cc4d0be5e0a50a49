import { refuseInProd } from './environment.ts'
import type { Owner } from './owner.ts'
import { CommandError } from './report.ts'

/** How the comment of a database begins that is a preview; its name follows. src/tools/preview/mark.ts writes it. */
export const previewMark = 'guildhall preview: '

/**
 * How a database is called that may be thrown away: one of the local Neon endpoint, or a marked preview.
 * @throws {CommandError} for every other, and in prod.
 */
export async function disposable(owner: Owner, url: string, command: string): Promise<string> {
  refuseInProd(command)
  const { host, pathname } = new URL(url)
  const name = `${decodeURIComponent(pathname.slice(1))} at ${host}`
  if (await isLocal(url)) return `the local database ${name}`
  const preview = await previewOf(owner)
  if (preview !== undefined) return `the preview ${preview}, ${name}`
  throw new CommandError({
    what: `${command} is rejected on ${name}`,
    why: 'it is neither a database of the local Neon endpoint nor marked as a preview',
    todo: 'set DATABASE_OWNER_URL to a local or a preview database; npm run dev starts a local one',
    code: 2,
  })
}

/** Whether a database is of the local Neon endpoint. A tunnel is on a loopback address too: only the endpoint answers. */
export async function isLocal(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url)
  if (!/^(localhost|127\.0\.0\.1)$/.test(hostname)) return false
  const health = `http://${hostname}:${port || 5432}/_local/health`
  return fetch(health, { signal: AbortSignal.timeout(3_000) })
    .then(({ ok }) => ok)
    .catch(() => false)
}

async function previewOf(owner: Owner): Promise<string | undefined> {
  const [row] = await owner<{ comment: string | null }>(
    `select shobj_description(oid, 'pg_database') as comment from pg_database where datname = current_database()`,
    [],
  )
  if (!row?.comment?.startsWith(previewMark)) return undefined
  return row.comment.slice(previewMark.length).split(' ')[0]
}
