import { createApiKey } from '../core/tenancy/api-key.ts'
import { CommandError, run } from '../tools/command/report.ts'
import { readBranchArguments } from '../tools/preview/arguments.ts'
import { type Context, openContext, type Project } from '../tools/preview/context.ts'
import { down, status, sweep } from '../tools/preview/down.ts'
import { withEmbedded } from '../tools/preview/embedded.ts'
import { previewName } from '../tools/preview/guard.ts'
import { up } from '../tools/preview/up.ts'
import { proveDatabase } from './prove.ts'
import { createTenant } from './seed/tenant.ts'

type Answer = { code: number; data: object; text: string }

const commands: Record<string, (context: Context, pr: number) => Promise<Answer>> = {
  up: async (context, pr) => {
    const { code, report } = await up(context, pr)
    const failures = report.checks.filter(({ outcome }) => outcome === 'failed')
    const lines = [
      `${previewName(pr)}: ${report.checks.length - failures.length} of ${report.checks.length} checks hold`,
      ...failures.map(({ name, detail }) => `  ${name}: ${detail.replaceAll('<br>', '\n    ')}`),
      ...(report.url ? [report.url] : []),
    ]
    return { code, data: report, text: lines.join('\n') }
  },
  status: async (context, pr) => {
    const found = await status(context, pr)
    const text = found.exists
      ? `${found.name} is ${found.state}, and expires ${found.expiresAt ?? 'never'}`
      : `${found.name} is not there`
    return { code: 0, data: found, text }
  },
  down: async (context, pr) => {
    const done = await down(context, pr)
    const name = previewName(pr)
    return {
      code: 0,
      data: done,
      text: done.removed ? `${name} is removed` : `${name} is not there`,
    }
  },
  sweep: async (context) => {
    if (!context.gitHub) {
      throw new CommandError({
        what: 'the open pull requests are unknown',
        why: 'GITHUB_TOKEN or GITHUB_REPOSITORY is not set',
        todo: 'set both; the token only needs to read pull requests',
        code: 2,
      })
    }
    const found = await sweep(context)
    const lines = [
      `${found.removed.length} removed, ${found.kept.length} kept`,
      ...found.failed.map(({ name, why }) => `${name} could not be removed: ${why}`),
      ...found.withoutExpiry.map((name) => `${name} never expires`),
    ]
    return { code: found.failed.length > 0 ? 1 : 0, data: found, text: lines.join('\n') }
  },
}

const project: Project = { createKey: createApiKey, createTenant, prove: proveDatabase }

let redact = (text: string) => text
const main = async () => {
  const { command, pr, json, embedded } = readBranchArguments(Object.keys(commands))
  const work = async (context: Context) => {
    redact = (text) => context.secrets.redact(text)
    const answer = await commands[command]?.(context, pr)
    if (!answer) return 2
    const text = json ? JSON.stringify(answer.data, undefined, 2) : answer.text
    console.log(redact(text))
    return answer.code
  }
  return embedded ? withEmbedded(project, work) : work(openContext(process.env, project))
}

await run(main, (text) => redact(text))
