import { readArguments } from '../tools/command/arguments.ts'
import { shortPath } from '../tools/command/home.ts'
import { CommandError, run } from '../tools/command/report.ts'
import { migrationsFolder } from '../tools/migrate/files.ts'
import { generate } from '../tools/migrate/generate/generate.ts'
import type { Wanted } from '../tools/migrate/generate/kit.ts'
import { projectSources } from './sources.ts'

/** Writes the migration of every change of the schema and the sources, and its rollback. */
await run(async () => {
  const found = await generate(wanted(), await projectSources())
  if (found === undefined) return console.log('Nothing changed: no migration was written.')
  const { path, rollback } = found
  console.log(`Wrote ${shortPath(path)}, and its rollback, ${shortPath(rollback.path)}.`)
  for (const what of rollback.loses) console.log(`  The rollback loses ${what}.`)
  for (const what of rollback.missing) {
    console.log(`  NOT FINISHED: write into the rollback ${what}. Then remove that line from it.`)
  }
  console.log('  SQL added to one by hand must be undone in the other.')
  console.log('Review both, then: npm run db:plan, npm run db:migrate')
})

function wanted(): Wanted {
  const { values } = readArguments('npm run db:generate -- --name add_fixtures [--custom]', {
    options: {
      name: { type: 'string' },
      custom: { type: 'boolean', default: false },
      config: { type: 'string', default: 'drizzle.config.ts' },
      folder: { type: 'string', default: migrationsFolder },
    },
  })
  const { name = '' } = values
  if (/^[a-z][a-z0-9_]*$/.test(name)) return { ...values, name }
  throw new CommandError({
    what: 'a migration needs a name of lower-case letters, digits and _',
    todo: 'npm run db:generate -- --name add_fixtures',
  })
}
