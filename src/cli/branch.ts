import { createApiKey } from '../core/tenancy/api-key.ts'
import { CommandError, run } from '../tools/command/report.ts'
import { readBranchArguments } from '../tools/preview/arguments.ts'
import { down, status, sweep } from '../tools/preview/down.ts'
import { withEmbedded } from '../tools/preview/embedded.ts'
import { previewName } from '../tools/preview/guard.ts'
import { up } from '../tools/preview/up.ts'
import { openWorld, type World } from '../tools/preview/world.ts'

type Answer = { code: number; data: object; text: string }

const commands: Record<string, (world: World, pr: number) => Promise<Answer>> = {
  up: async (world, pr) => {
    const { code, report } = await up(world, pr)
    const failures = report.checks.filter(({ outcome }) => outcome === 'failed')
    const lines = [
      `${previewName(pr)}: ${report.checks.length - failures.length} of ${report.checks.length} checks hold`,
      ...failures.map(({ name, detail }) => `  ${name}: ${detail.replaceAll('<br>', '\n    ')}`),
      ...(report.url ? [report.url] : []),
    ]
    return { code, data: report, text: lines.join('\n') }
  },
  status: async (world, pr) => {
    const found = await status(world, pr)
    const text = found.exists
      ? `${found.name} is ${found.state}, and expires ${found.expiresAt ?? 'never'}`
      : `${found.name} is not there`
    return { code: 0, data: found, text }
  },
  down: async (world, pr) => {
    const done = await down(world, pr)
    const name = previewName(pr)
    return {
      code: 0,
      data: done,
      text: done.removed ? `${name} is removed` : `${name} is not there`,
    }
  },
  sweep: async (world) => {
    if (!world.gitHub) {
      throw new CommandError({
        what: 'which pull requests are open cannot be told',
        why: 'GITHUB_TOKEN or GITHUB_REPOSITORY is not set',
        todo: 'set both; the token only needs to read pull requests',
        code: 2,
      })
    }
    const found = await sweep(world)
    const lines = [
      `${found.removed.length} removed, ${found.kept.length} kept`,
      ...found.failed.map(({ name, why }) => `${name} could not be removed: ${why}`),
      ...found.withoutExpiry.map((name) => `${name} never expires`),
    ]
    return { code: found.failed.length > 0 ? 1 : 0, data: found, text: lines.join('\n') }
  },
}

let redact = (text: string) => text
const main = async () => {
  const { command, pr, json, embedded } = readBranchArguments(Object.keys(commands))
  const work = async (environment: NodeJS.ProcessEnv) => {
    const world = openWorld(environment, createApiKey)
    redact = (text) => world.secrets.redact(text)
    const answer = await commands[command]?.(world, pr)
    if (!answer) return 2
    const text = json ? JSON.stringify(answer.data, undefined, 2) : answer.text
    console.log(redact(text))
    return answer.code
  }
  return embedded ? withEmbedded(work) : work(process.env)
}

await run(main, (text) => redact(text))
