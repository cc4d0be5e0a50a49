import { connected } from '../command/connection.ts'
import { spawnLocalNeon } from '../local-neon/spawn.ts'
import { readMigrations } from '../migrate/files.ts'
import { type Context, openContext, type Project } from './context.ts'
import { previewName } from './guard.ts'
import type { Held } from './hold.ts'
import type { Report } from './report.ts'

/** Runs `work` over a Postgres of its own on this machine: for pull requests of forks, which get no secret. */
export async function withEmbedded<Result>(
  project: Project,
  work: (context: Context) => Promise<Result>,
): Promise<Result> {
  const neon = await spawnLocalNeon()
  const { CLOUDFLARE_API_TOKEN: _, GITHUB_TOKEN: __, ...inherited } = process.env
  const none = { NEON_API_KEY: 'embedded', NEON_PROJECT_ID: 'embedded' }
  try {
    const context = openContext({ ...inherited, ...none }, project)
    context.secrets.addUrl(neon.ownerUrl)
    return await work({ ...context, embedded: neon.ownerUrl })
  } finally {
    await neon.stop()
  }
}

/** The database of that Postgres as a preview: every migration is pending. */
export async function holdEmbedded(report: Report, uri: string): Promise<Held & { uri: string }> {
  report.branch = { name: previewName(report.pr), id: 'embedded', how: 'created' }
  const client = await connected(uri, 'guildhall-branch')
  const pending = (await readMigrations()).map(({ tag }) => tag)
  return { client, pending, kept: false, uri }
}
