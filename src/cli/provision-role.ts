import { randomBytes } from 'node:crypto'
import { readArguments } from '../tools/command/arguments.ts'
import { ownerUrlFromEnvironment } from '../tools/command/connection-url.ts'
import { CommandError, run } from '../tools/command/report.ts'
import { isServiceRole, provisionRole, serviceRoles } from '../tools/command/service-roles.ts'

await run(async () => {
  const { positionals } = readArguments(
    'npm run -s db:role -- app_auth | npx wrangler secret put AUTH_DATABASE_URL',
    {
      options: {},
      allowPositionals: true,
    },
  )
  const role = positionals[0] ?? 'app_user'
  if (!isServiceRole(role) || positionals.length > 1) {
    throw new CommandError({
      what: `${positionals.join(' ')} is not a role of the Worker`,
      todo: `name one of ${Object.keys(serviceRoles).join(', ')}`,
    })
  }
  const ownerUrl = ownerUrlFromEnvironment()
  const password = process.env.RUNTIME_ROLE_PASSWORD || randomBytes(32).toString('base64url')
  await provisionRole({ ownerUrl, role, password })
  const url = Object.assign(new URL(ownerUrl), { username: role, password })
  console.error(
    `${role} can log in. Its ${serviceRoles[role]} follows, this once, on standard output.`,
  )
  console.log(url.href)
})
