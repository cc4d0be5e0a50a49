import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { load } from 'js-yaml'
import { z } from 'zod'

const folder = join(import.meta.dirname, '../../../../.github/workflows')

const Step = z.object({
  name: z.string().optional(),
  id: z.string().optional(),
  uses: z.string().optional(),
  with: z.record(z.string(), z.unknown()).optional(),
  run: z.string().optional(),
  shell: z.string().optional(),
  env: z.record(z.string(), z.string()).optional(),
})
const Job = z.object({
  if: z.string().optional(),
  permissions: z.record(z.string(), z.string()).optional(),
  environment: z.union([z.string(), z.object({ name: z.string(), url: z.string() })]).optional(),
  needs: z.string().optional(),
  /** Of a job that is another workflow. */
  uses: z.string().optional(),
  'timeout-minutes': z.number().optional(),
  steps: z.array(Step).default([]),
})
const Workflow = z.object({
  on: z.unknown(),
  permissions: z.union([z.record(z.string(), z.string()), z.string()]),
  concurrency: z.object({ group: z.string(), 'cancel-in-progress': z.boolean() }),
  jobs: z.record(z.string(), Job),
})

export type Step = z.output<typeof Step>

export const workflowNames = readdirSync(folder)

export const workflowText = (name: string) => readFileSync(join(folder, name), 'utf8')

export const readWorkflow = (name: string) => Workflow.parse(load(workflowText(name)))

/** What expressions may refer to, by their dotted names. */
export type Context = Record<string, string>

export type StepRun = { name: string; code: number; output: string }

/** Runs the `run:` steps of a job in order as GitHub's runner does: bash -e, each with its own environment, until one fails. */
export async function runJob(
  steps: readonly Step[],
  context: Context,
  machine: { cwd: string; environment: Record<string, string> },
): Promise<StepRun[]> {
  const done: StepRun[] = []
  for (const { run, env = {}, name = '' } of steps) {
    if (run === undefined) continue
    const own = Object.entries(env).map(([key, value]) => [key, evaluated(value, context)])
    const child = spawn('bash', ['-e', '-c', run], {
      cwd: machine.cwd,
      env: { ...machine.environment, ...Object.fromEntries(own) },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const [stdout, stderr, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ])
    done.push({ name, code, output: `${stderr}${stdout}` })
    if (code !== 0) break
  }
  return done
}

function evaluated(value: string, context: Context): string {
  return value.replace(/\$\{\{\s*([\w.]+)\s*\}\}/g, (_, name: string) => {
    const found = context[name]
    if (found === undefined) throw new Error(`the runner was not told ${name}`)
    return found
  })
}
