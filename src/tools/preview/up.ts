import { appendFile } from 'node:fs/promises'
import { CommandError } from '../command/report.ts'
import { acquire } from './acquire.ts'
import { check, failed, skip } from './checks.ts'
import { renderComment } from './comment.ts'
import type { Context } from './context.ts'
import { holdEmbedded } from './embedded.ts'
import { hold } from './hold.ts'
import { rehearse } from './rehearse.ts'
import { hasFailed, newReport, type Report } from './report.ts'
import { tryOut } from './try-out.ts'

/**
 * Makes or brings up to date the preview of a pull request, checks all there is to check, and writes the comment, whatever
 * came of it. Gives the exit code: 0 all holds, 1 it could not be created, 2 a check failed, 3 no room or another run at work.
 */
export async function up(context: Context, pr: number): Promise<{ code: number; report: Report }> {
  const report = newReport(pr, context.settings.HEAD_SHA)
  let code = 0
  let release = async () => {}
  try {
    const { client, pending, kept, uri } = context.embedded
      ? await holdEmbedded(report, context.embedded)
      : await holdBranch(context, report)
    release = () => client.end()
    if (kept && pending.length > 0) {
      report.notes.push('Rows that earlier pushes put into their own tables and columns are gone.')
    }
    if (await rehearse(context, report, { client, uri, pending }))
      await tryOut(context, report, uri)
    else skip(report, ['Seed', 'Isolation', 'Smoke'], 'the schema is not there')
    code = hasFailed(report) ? 2 : 0
  } catch (error) {
    const detail = context.secrets.redact(failed(error).detail)
    report.checks.push({ name: 'Preview', outcome: 'failed', detail })
    if (!(error instanceof CommandError)) throw error
    code = error.code
  } finally {
    // The comment is written while the preview is held: of two runs the later one's stays.
    const written = await check(context, report, 'Comment', () => publish(context, report))
    await release()
    if (!written && code === 0) code = 1
  }
  return { code, report }
}

async function holdBranch(context: Context, report: Report) {
  return acquire(context, report.pr, async (acquired) => {
    const { preview, expiresAt, how } = acquired
    report.branch = { name: preview.name, id: preview.id, expiresAt, how }
    return { ...(await hold(context, report, acquired)), uri: acquired.uri }
  })
}

async function publish(
  { gitHub, secrets, settings, say }: Context,
  report: Report,
): Promise<string> {
  const comment = renderComment(report, (text) => secrets.redact(text))
  if (settings.GITHUB_STEP_SUMMARY) await appendFile(settings.GITHUB_STEP_SUMMARY, `${comment}\n`)
  if (settings.GITHUB_OUTPUT) {
    const outputs = { preview_url: report.url ?? '', branch_id: report.branch?.id ?? '' }
    const lines = Object.entries(outputs).map(([name, value]) => `${name}=${value}\n`)
    await appendFile(settings.GITHUB_OUTPUT, lines.join(''))
  }
  if (gitHub) await gitHub.putComment(report.pr, comment)
  else say(comment)
  return gitHub ? 'written' : 'printed'
}
