import { readArguments } from '../tools/command/arguments.ts'
import { ownerUrlFromEnvironment } from '../tools/command/connection-url.ts'
import { environment, refuseInProd } from '../tools/command/environment.ts'
import { guildhallHome, shortPath } from '../tools/command/home.ts'
import { withOwner } from '../tools/command/owner.ts'
import { run } from '../tools/command/report.ts'
import { seedDemo } from './demo.ts'
import { seededKeys, writeSeeded } from './seed/file.ts'
import { seedSystem } from './seed/system.ts'
import { createTenant } from './seed/tenant.ts'

/** Creates the two demo tenants, or keeps their keys, and writes them to a file. */
async function demo(ownerUrl: string): Promise<void> {
  refuseInProd('db:seed --demo')
  const home = guildhallHome()
  const existing = await seededKeys(home, environment(), ownerUrl)
  const tenants = await seedDemo({ ownerUrl, existing })
  const file = await writeSeeded(home, environment(), tenants)
  console.error(`The demo tenants are there; their ids and keys: ${shortPath(file)}`)
  for (const { slug, apiKey } of tenants) console.log(`${slug} ${apiKey}`)
}

await run(async () => {
  const { values } = readArguments('npm run db:seed -- --demo, or --tenant acme --name "Acme"', {
    options: { demo: { type: 'boolean' }, tenant: { type: 'string' }, name: { type: 'string' } },
  })
  environment()
  const ownerUrl = ownerUrlFromEnvironment()
  await withOwner(ownerUrl, seedSystem)
  console.error('The rows that every database needs exist: the tenant system.')
  if (values.demo) await demo(ownerUrl)
  if (values.tenant === undefined) return
  const key = await createTenant(ownerUrl, values.tenant, values.name)
  console.error(
    `The tenant ${values.tenant} is there. Its first key follows, this once; an earlier one is void.`,
  )
  console.log(key)
})
