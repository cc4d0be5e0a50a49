import { z } from 'zod'
import { CommandError } from '../../tools/command/report.ts'
import { callWrangler } from '../../tools/wrangler/call.ts'

const Deployment = z.object({
  versions: z.array(z.object({ version_id: z.string(), percentage: z.number() })),
})

/** The version of the Worker that has the most traffic; undefined before the first deployment. */
export async function runningVersion(
  environment: NodeJS.ProcessEnv = process.env,
): Promise<string | undefined> {
  try {
    const output = await callWrangler(['deployments', 'status', '--json'], environment)
    const { versions } = Deployment.parse(JSON.parse(output))
    return versions.sort((a, b) => b.percentage - a.percentage)[0]?.version_id
  } catch (error) {
    const none = /\[code: 10007\]|has no deployments/
    if (error instanceof CommandError && none.test(error.why ?? '')) return undefined
    throw error
  }
}
