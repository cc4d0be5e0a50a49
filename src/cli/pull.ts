import { join } from 'node:path'
import { readArguments } from '../tools/command/arguments.ts'
import { ownerUrlFromEnvironment } from '../tools/command/connection-url.ts'
import { guildhallHome, prepareHome, shortPath } from '../tools/command/home.ts'
import { run } from '../tools/command/report.ts'
import { runKit } from './kit.ts'

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
