import { readArguments } from '../tools/command/arguments.ts'
import { ownerUrlFromEnvironment } from '../tools/command/connection-url.ts'
import { environment, refuseInProd } from '../tools/command/environment.ts'
import { guildhallHome, shortPath } from '../tools/command/home.ts'
import { withOwner } from '../tools/command/owner.ts'
import { run } from '../tools/command/report.ts'
import { seedDemo } from './demo.ts'
import { seededKeys, writeSeeded } from './seed/file.ts'
import { seedSystem } from './seed/system.ts'
import { putApiKey, putServiceMember, putTenant } from './tenants.ts'

/** Makes a tenant with a first key that may do everything. Gives the key, which is nowhere else. */
async function seedTenant(ownerUrl: string, slug: string, name: string): Promise<string> {
  return withOwner(ownerUrl, async (owner) => {
    const tenantId = await putTenant(owner, { slug, name })
    const memberId = await putServiceMember(owner, {
      tenantId,
      displayName: 'first-admin',
      role: 'admin',
    })
    return putApiKey(owner, { tenantId, memberId }, { name: 'first', scopes: ['*'] })
  })
}

/** The two demo tenants, their keys kept where they were, and the file of what was made. */
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
  const key = await seedTenant(ownerUrl, values.tenant, values.name ?? values.tenant)
  console.error(
    `The tenant ${values.tenant} is there. Its first key follows, this once; an earlier one is void.`,
  )
  console.log(key)
})
