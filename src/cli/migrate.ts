import { run } from '../tools/command/report.ts'
import { runCommand } from '../tools/migrate/command.ts'
import { up } from '../tools/migrate/up.ts'
import { projectSources } from './sources.ts'

/** Brings a database to the newest schema, over one direct connection as its owner. Gives how many it applied. */
export async function migrate(input: { url: string }): Promise<number> {
  return (await up(input)).length
}

if (import.meta.main) await run(() => runCommand(process.argv.slice(2), projectSources))
