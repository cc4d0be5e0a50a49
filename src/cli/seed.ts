import { parseArgs } from 'node:util'
import { seedDemo } from './demo.ts'
import { ownerUrlFromEnvironment } from './owner-url.ts'
import { CommandError, run } from './report.ts'
import { putApiKey, putServiceMember, putTenant } from './tenants.ts'
import { withOwner } from './with-owner.ts'

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

await run(async () => {
  const { values } = parseArgs({
    options: { demo: { type: 'boolean' }, tenant: { type: 'string' }, name: { type: 'string' } },
  })
  const ownerUrl = ownerUrlFromEnvironment()
  if (values.demo) {
    for (const { slug, apiKey } of await seedDemo({ ownerUrl })) console.log(`${slug} ${apiKey}`)
  } else if (values.tenant) {
    const key = await seedTenant(ownerUrl, values.tenant, values.name ?? values.tenant)
    console.error(
      `The tenant ${values.tenant} is there. Its first key follows, this once; an earlier one is void.`,
    )
    console.log(key)
  } else {
    throw new CommandError({
      what: 'nothing was asked',
      todo: 'npm run db:seed -- --tenant acme --name "Acme", or npm run db:seed -- --demo',
    })
  }
})
