import { CommandError, messageOf } from '../../tools/command/report.ts'
export type Production = {
  wrangler(args: readonly string[]): Promise<number>
  /** The version that has all the traffic; undefined before the first deployment. */
  running(): Promise<string | undefined>
  /** Rejects when the version does not come to answer, ready, at production's address. */
  ready(version: string): Promise<void>
}

/**
 * Deploys, and waits until what it deployed answers, ready. When that fails, or wrangler fails half-way, the version
 * that ran before has the traffic again: by its id, since "the one before" may be another. The schema is left as it is:
 * migrations are additive, so that version runs on it, and a rollback of the schema may lose data.
 * @throws {CommandError} when the new version does not run.
 */
export async function deployGuarded(production: Production, args: readonly string[]) {
  const before = await production.running()
  const why = await whyNot(production, args)
  if (why === undefined) return
  const after = await production.running()
  if (after === before) throw new CommandError({ what: 'nothing was deployed', why })
  if (before === undefined) {
    throw new CommandError({
      what: 'the first version is deployed and does not answer as it should',
      why,
      todo: 'there is none to roll back to; fix it and deploy again',
    })
  }
  const back = ['rollback', before, '--yes', '--message', 'the version after it was not ready']
  const code = await production.wrangler(back)
  throw new CommandError({
    what:
      code === 0
        ? `the deployment was rolled back to ${before}`
        : `the deployment is to be rolled back by hand: wrangler ${back.slice(0, 2).join(' ')}`,
    why,
    todo: 'the schema stays: the version before runs on it too; fix the Worker and deploy again',
  })
}

async function whyNot(production: Production, args: readonly string[]) {
  const code = await production.wrangler(['deploy', ...args])
  if (code !== 0) return `wrangler deploy ended with ${code}`
  const version = await production.running()
  if (version === undefined) return 'wrangler deploy deployed no version'
  return production.ready(version).then(() => undefined, messageOf)
}
