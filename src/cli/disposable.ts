import { escapeIdentifier, escapeLiteral } from 'pg'
import { refuseInProd } from './environment.ts'
import { CommandError } from './report.ts'
import type { Owner } from './tenants.ts'

/** How the comment of a database begins that is a preview. */
export const previewMark = 'guildhall preview: '

/** Says of a database that it is a preview, and whose: what removes data is then allowed there. */
export async function markPreview(owner: Owner, name: string): Promise<void> {
  const [row] = await owner<{ database: string }>('select current_database() as database', [])
  const database = escapeIdentifier(row?.database ?? '')
  await owner(`comment on database ${database} is ${escapeLiteral(previewMark + name)}`, [])
}

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
    what: `${command} is refused on ${name}`,
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
  return row?.comment?.startsWith(previewMark) ? row.comment.slice(previewMark.length) : undefined
}
