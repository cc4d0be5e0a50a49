import { join } from 'node:path'
import { readArguments } from './arguments.ts'
import { guildhallHome, prepareHome, shortPath } from './dev/home.ts'
import { runKit } from './kit.ts'
import { ownerUrlFromEnvironment } from './owner-url.ts'
import { run } from './report.ts'

/** drizzle-kit's reading of a database as a schema, beside the project's own and never over it. */
await run(async () => {
  readArguments('npm run db:pull', { options: {} })
  ownerUrlFromEnvironment()
  const home = guildhallHome()
  await prepareHome(home)
  const folder = join(home, 'pulled')
  const code = await runKit(['pull'], { DRIZZLE_OUT: folder })
  if (code === 0)
    console.log(`What the database holds, as drizzle-kit reads it: ${shortPath(folder)}`)
  return code
})
